using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Storage;
using HealthCheck.Collector.Storage.Backup;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Storage;

public sealed class BackupTests : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly FakeTimeProvider clock = new(Examples.Noon);
    private readonly LogLines log = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task What_was_saved_before_a_backup_is_in_it_and_comes_back()
    {
        string backup;
        await using (var store = Open("one"))
        {
            await FillAsync(store);
            backup = await BackUpAsync(store);

            // It goes on: what follows is not in the backup.
            await store.SaveAsync(Changes.Of(Examples.Device("later") with { Number = 9 }));
        }

        await using (var other = Open("two"))
            await other.SaveAsync(Changes.Of(Examples.Device("other") with { Number = 3 }));
        var aside = Restore(backup, "two");

        await using (var restored = Open("two"))
        {
            Assert.Equal(
                ["a", "b"], (await restored.LoadAsync()).Select(device => device.Id).Order(StringComparer.Ordinal));
            Assert.Equal(
                40, (await restored.SamplesAsync(1, Examples.Noon, Examples.Noon.AddDays(1), _ => true)).Count);
        }

        Assert.NotNull(aside);
        await using var kept = LiteDbStore.Open(new(aside), new(clock, log.Logger), clock);
        Assert.Equal("other", Assert.Single(await kept.LoadAsync()).Id);
    }

    [Fact]
    public async Task A_backup_that_is_not_whole_or_not_ours_changes_nothing()
    {
        byte[] good;
        await using (var store = Open("one"))
        {
            await FillAsync(store);
            good = File.ReadAllBytes(await BackUpAsync(store));
        }

        foreach (var (name, bytes) in new (string, byte[])[]
                 {
                     ("cut", good[..(good.Length / 2)]), ("cut-late", good[..^400]), ("flipped", Flipped(good)),
                     ("text", "no"u8.ToArray()),
                     ("empty", []), ("escapes", Tar("../../escaped.db")),
                     ("link", Tar("collector.db", TarEntryType.SymbolicLink)),
                     ("no-database", Tar("collector.db")),
                 })
        {
            var file = directory.File(name);
            File.WriteAllBytes(file, bytes);
            var e = Assert.Throws<StoreException>(() => Restore(file, "one"));
            Assert.Contains("nothing was changed", e.Message, StringComparison.Ordinal);
            await using var store = Open("one");
            Assert.Equal(2, (await store.LoadAsync()).Count);
        }

        Assert.False(File.Exists(directory.File("escaped.db")));
    }

    [Fact]
    public async Task Nothing_is_restored_or_compacted_under_a_running_collector()
    {
        await using var store = Open("one");
        await FillAsync(store);
        var backup = await BackUpAsync(store);

        Assert.Contains("Stop it first", Assert.Throws<StoreException>(() => Restore(backup, "one")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Stop it first", Assert.Throws<StoreException>(() => Compact("one")).Message, StringComparison.Ordinal);
        await store.SaveAsync(Changes.Of(Examples.Device("a")));
    }

    [Fact]
    public async Task A_restore_that_broke_off_is_not_taken_for_a_state()
    {
        await using (var store = Open("one"))
            await FillAsync(store);
        File.WriteAllText(StateDirectory.Existing(directory.File("one")).RestoringMark, "");

        Assert.Contains(
            "a restore broke off", Assert.Throws<StoreException>(() => Open("one")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compacting_gives_room_back_and_keeps_everything()
    {
        await using (var store = Open("one"))
        {
            var fleet = new Fleet();
            var many = Enumerable.Range(10, 400).Select(number => Examples.Device($"d{number}") with
            {
                Number = number,
                Announcement = new(Examples.Announcement(), new byte[4000], 1),
            }).ToList();
            await store.SaveAsync(Changes.Of([.. many]));
            await TendAsync(store);
            await store.SaveAsync(Changes.Of(Array.Empty<Device>()) with { Forgotten = many });
            await FillAsync(store);
        }

        var sizes = Compact("one");

        Assert.True(sizes["collector.db"].After < sizes["collector.db"].Before / 2, sizes["collector.db"].ToString());
        await using var again = Open("one");
        Assert.Equal(["a", "b"], (await again.LoadAsync()).Select(device => device.Id).Order(StringComparer.Ordinal));
        Assert.Equal(40, (await again.SamplesAsync(1, Examples.Noon, Examples.Noon.AddDays(1), _ => true)).Count);
        Assert.Equal(409, again.HighestNumber);
    }

    [Fact]
    public async Task Rows_are_by_device_and_time_in_either_format()
    {
        await using var store = Open("one");
        await FillAsync(store);

        var csv = await ExportAsync(new(["a"], ["load.native.*"], Examples.Noon, Examples.Noon.AddMinutes(1), "csv"));
        Assert.Equal(
            """
            time,device,metric,value
            2026-11-22T12:00:30.000Z,a,load.native.minute,1
            2026-11-22T12:00:30.000Z,a,load.native.fiveMinutes,0.2
            2026-11-22T12:00:30.000Z,a,load.native.fifteenMinutes,2.3

            """, csv);
        var lines =
            (await ExportAsync(new([], ["load.native.minute"], Examples.Noon, Examples.Noon.AddDays(1), "json-lines")))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(80, lines.Length);
        Assert.Equal(
            """{"time":"2026-11-22T12:00:30.000Z","device":"a","metric":"load.native.minute","value":1}""", lines[0]);

        async Task<string> ExportAsync(SampleExport export)
        {
            using var stream = new MemoryStream();
            var fleet = await store.LoadAsync();
            if (fleet is [])
                fleet = [Examples.Device("a"), Examples.Device("b") with { Number = 2 }];
            await export.WriteAsync(store, fleet, stream, TestContext.Current.CancellationToken);
            return Encoding.UTF8.GetString(stream.ToArray());
        }
    }

    private LiteDbStore Open(string name) => LiteDbStore.Open(new(directory.File(name)), new(clock, log.Logger), clock);

    private async Task FillAsync(LiteDbStore store)
    {
        await store.SaveAsync(Changes.Of(Examples.Device("a"), Examples.Device("b") with { Number = 2 }));
        for (var sequence = 1; sequence <= 40; sequence++)
        {
            var at = Examples.Noon.AddSeconds(30 * sequence);
            await store.SaveAsync(Changes.Of(Changes.Sample(sequence, at), Changes.Sample(sequence, at, device: 2)));
            if (sequence == 20)
                await TendAsync(store);
        }
    }

    private async Task TendAsync(LiteDbStore store)
    {
        clock.Advance(TimeSpan.FromMinutes(11));
        await store.TendAsync(TestContext.Current.CancellationToken);
    }

    private async Task<string> BackUpAsync(LiteDbStore store)
    {
        var path = directory.File("backup.tar.gz");
        using var file = File.Create(path);
        await store.BackUpAsync(file, TestContext.Current.CancellationToken);
        return path;
    }

    private string? Restore(string backup, string name) => Collector.Storage.Backup.Restore.Run(
        backup, new(directory.File(name)), clock.GetUtcNow(), _ => { }, TestContext.Current.CancellationToken);

    private Dictionary<string, (long Before, long After)> Compact(string name)
    {
        var sizes = new Dictionary<string, (long, long)>();
        Compaction.Run(
            new(directory.File(name)), (file, before, after) => sizes[file] = (before, after),
            TestContext.Current.CancellationToken);
        return sizes;
    }

    // In what a file holds: between files, and among nothing but zeros, a bit may be flipped and no content is another.
    private static byte[] Flipped(byte[] good)
    {
        using var tar = new MemoryStream();
        using (var packed = new GZipStream(new MemoryStream(good), CompressionMode.Decompress))
            packed.CopyTo(tar);
        var bytes = tar.ToArray();
        bytes[bytes.AsSpan().LastIndexOf("This is a LiteDB file"u8)] ^= 0x10;

        using var flipped = new MemoryStream();
        using (var packing = new GZipStream(flipped, CompressionLevel.Fastest, leaveOpen: true))
            packing.Write(bytes);
        return flipped.ToArray();
    }

    private static byte[] Tar(string name, TarEntryType type = TarEntryType.RegularFile)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
        {
            var entry = new PaxTarEntry(type, name);
            if (type == TarEntryType.SymbolicLink)
                entry.LinkName = "/etc/passwd";
            else
                entry.DataStream = new MemoryStream(new byte[10]);
            tar.WriteEntry(entry);
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "healthcheck-backup-is-complete"));
        }

        return stream.ToArray();
    }
}
