using System.IO.Compression;
using System.Text.Json;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Storage;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Storage;

/// <summary>Flushes that cannot do their work, or not all of it: nothing is lost, and memory is not filled.</summary>
public sealed class LateFlushTests : IDisposable
{
    private const long LogBytes = 100_000;
    private const string Reason = "A piece of history of ";

    private readonly TempDirectory directory = new();
    private readonly FakeTimeProvider clock = new(Examples.Noon);
    private readonly StoreHealth condition;

    public LateFlushTests() => condition = new(clock, new LogLines().Logger);

    private string State => directory.File("state");

    private string History => Path.Combine(State, "history");

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task What_waits_to_be_flushed_is_bounded_and_goes_on_by_itself()
    {
        // No directory can be made where a file is.
        await using var store = Open();
        File.WriteAllText(History, "");
        var saved = 0;
        while (await TrySaveAsync(store, saved + 1))
            saved++;

        Assert.Equal("store-failed", condition.Problems.First().Code);
        Assert.Contains("wait to be flushed", condition.Problems.First().Message, StringComparison.Ordinal);
        Assert.InRange(
            Directory.GetFiles(State, "wal-*.log").Sum(file => new FileInfo(file).Length), 4 * LogBytes, 8 * LogBytes);
        Assert.InRange(Directory.GetFiles(State, "wal-*.log").Length, 3, 5);
        await TendAsync(store);
        var problem = Assert.Single(condition.Problems, problem => problem.Code == "flush-failed");
        Assert.EndsWith("/history/samples: there is no such file or folder", problem.Message, StringComparison.Ordinal);
        Assert.False(await TrySaveAsync(store, saved + 2));

        File.Delete(Path.Combine(State, "history"));
        await TendAsync(store);
        Assert.True(await TryCommitAsync(store));
        Assert.Empty(condition.Problems);
        Assert.Equal(Enumerable.Range(1, saved + 2), await SequencesAsync(store));
    }

    [Fact]
    public async Task Flushes_that_fail_leave_no_more_tables_than_there_need_be()
    {
        await using var store = LiteDbStore.Open(new(State), condition, clock);
        File.WriteAllText(History, "");
        for (var saved = 1; saved <= 10; saved++)
        {
            Assert.True(await TrySaveAsync(store, saved));
            await TendAsync(store);
        }

        Assert.Equal(2, Directory.GetFiles(State, "wal-*.log").Length);
        File.Delete(Path.Combine(State, "history"));
        await TendAsync(store);
        await TendAsync(store);
        Assert.Empty(Directory.GetFiles(State, "wal-*"));
        Assert.Equal(Enumerable.Range(1, 10), await SequencesAsync(store));
    }

    [Fact]
    public async Task A_device_that_sends_more_than_a_document_holds_is_flushed_all_the_same()
    {
        // Figures that cannot be packed, some 25 MB of them.
        const int Messages = 60, Samples = 110;
        var random = new Random(7);
        string[] names = [.. Enumerable.Range(0, 500).Select(zone => $"temperature.zone{zone}.celsius")];
        await using var store = LiteDbStore.Open(new(State), condition, clock);
        for (var message = 0; message < Messages; message++)
            await store.SaveAsync(
                Changes.Of([.. Enumerable.Range(1, Samples).Select(sample => Large((message * Samples) + sample))]));

        clock.Advance(TimeSpan.FromHours(2));
        await TendAsync(store);

        Assert.Empty(condition.Problems);
        Assert.Equal(Messages * Samples, (
            await store.SamplesAsync(1, Examples.Noon, Examples.Noon.AddHours(1), metric => metric == names[7])).Count);
        Assert.Equal(Messages * Samples, (
            await store.RollupsAsync(
                1, Rollup.Minute, Examples.Noon, Examples.Noon.AddHours(1), metric => metric == names[7]))
            .SelectMany(rollup => rollup.Series.Values).SelectMany(points => points).Sum(point => point.Count));

        StoredSample Large(int sequence) => Changes.Sample(sequence, Examples.Noon.AddMilliseconds(sequence)) with
        {
            Values = [.. names.Select(name => new MetricValue(name, random.NextDouble()))],
        };
    }

    [Fact]
    public async Task A_device_whose_samples_cannot_be_packed_is_set_aside_and_the_others_go_on()
    {
        await using (var store = LiteDbStore.Open(new(State), condition, clock))
        {
            await store.SaveAsync(Changes.Of(
                Examples.Device("good"), Examples.Device("odd") with { Number = 2 },
                Examples.Device("new") with { Number = 3 }));
            await store.SaveAsync(Changes.Of(
                Changes.Sample(1, Examples.Noon), Unpackable(1, Examples.Noon),
                Unpackable(2, Examples.Noon.AddDays(-1))));
            await store.SaveAsync(
                Changes.Of(Changes.Sample(2, Examples.Noon), Changes.Sample(3, Examples.Noon, device: 3)));
            await TendAsync(store);

            var problem = Assert.Single(condition.Problems);
            Assert.Equal("store-set-aside", problem.Code);
            Assert.StartsWith(
                $"The samples of odd cannot be packed into the history ({Reason}", problem.Message,
                StringComparison.Ordinal);
            Assert.Contains("history/aside/odd-damaged-", problem.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFiles(State, "wal-*"));
            // Of a day that only this device has there is no file. The log had two segments, the first of them full.
            Assert.Equal(6, Directory.GetFiles(History, "*.seg", SearchOption.AllDirectories).Length);

            await store.SaveAsync(Changes.Of(Changes.Sample(4, Examples.Noon, device: 2)));
            await TendAsync(store);
            Assert.Equal([1, 2], await SequencesAsync(store));
            Assert.Equal([4], await SequencesAsync(store, device: 2));
        }

        var lines = Lines(Assert.Single(Directory.GetFiles(Path.Combine(History, "aside"))));
        Assert.Equal("odd", lines[0].GetProperty("device").GetString());
        Assert.StartsWith(Reason, lines[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal([1, 2], lines[1..].Select(line => line.GetProperty("sample").GetProperty("sequence").GetInt64()));
        Assert.Equal(Examples.Noon.AddDays(-1), lines[2].GetProperty("time").GetDateTimeOffset());

        var afterwards = new StoreHealth(clock, new LogLines().Logger);
        await using var again = LiteDbStore.Open(new(State), afterwards, clock);
        await TendAsync(again);
        Assert.Contains(
            "history/aside/odd-damaged-", Assert.Single(afterwards.Problems).Message, StringComparison.Ordinal);
        Assert.Equal([1, 2], await SequencesAsync(again));
        Assert.Equal([3], await SequencesAsync(again, device: 3));
    }

    [Fact]
    public async Task What_was_summed_up_only_is_said_whichever_segment_of_the_log_held_it()
    {
        await using var store = LiteDbStore.Open(
            new(State, TimeSpan.FromMinutes(1), 700), HistoryOptions.Default with { SamplesPerHour = 60 },
            EventOptions.Default, condition, clock);
        for (var first = 1; first <= 101; first += 100)
            await store.SaveAsync(
                Changes.Of([.. Enumerable.Range(first, 100).Select(i => Changes.Sample(i, clock.GetUtcNow()))]));
        await store.SaveAsync(Changes.Of(Changes.Sample(201, clock.GetUtcNow())));
        await TendAsync(store);

        Assert.EndsWith(
            "1\u00A0device sent more samples in an hour than are kept one by one (60): 80 are in the minutes only",
            Assert.Single(condition.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_is_kept_until_what_it_holds_of_such_a_device_is_set_aside()
    {
        await using var store = LiteDbStore.Open(new(State), condition, clock);
        Directory.CreateDirectory(History);
        File.WriteAllText(Path.Combine(History, "aside"), "");
        await store.SaveAsync(Changes.Of(Examples.Device("good"), Examples.Device("odd") with { Number = 2 }));
        await store.SaveAsync(Changes.Of(Changes.Sample(1, Examples.Noon), Unpackable(1, Examples.Noon)));
        await TendAsync(store);

        Assert.Equal("flush-failed", Assert.Single(condition.Problems).Code);
        Assert.Single(Directory.GetFiles(State, "wal-*"));
        Assert.Single(await store.SamplesAsync(2, Examples.Noon, Examples.Noon.AddHours(1), _ => false));

        File.Delete(Path.Combine(History, "aside"));
        await TendAsync(store);
        Assert.Equal("store-set-aside", Assert.Single(condition.Problems).Code);
        Assert.Equal([1], await SequencesAsync(store));
        Assert.Equal(2, Lines(Assert.Single(Directory.GetFiles(Path.Combine(History, "aside")))).Count);
    }

    // More letters than a piece of history holds: no message is read so, only a store can be given it.
    private static StoredSample Unpackable(long sequence, DateTimeOffset time)
    {
        var names = Enumerable.Range('0', 70).Select(letter => new string((char)letter, 1 << 20));
        return Changes.Sample(sequence, time, device: 2) with
        {
            Values = [.. names.Select(name => new MetricValue(name, 1))],
        };
    }

    private static List<JsonElement> Lines(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        return [.. reader.ReadToEnd().TrimEnd().Split('\n').Select(line => JsonElement.Parse(line))];
    }

    [Fact]
    public async Task What_is_left_of_many_tables_is_read_by_the_next_start()
    {
        var saved = 0;
        await using (var store = Open())
        {
            Directory.CreateDirectory(State);
            File.WriteAllText(Path.Combine(State, "history"), "");
            while (Directory.GetFiles(State, "wal-*.log").Length < 4)
                Assert.True(await TrySaveAsync(store, ++saved));
        }

        File.Delete(Path.Combine(State, "history"));
        await using var again = Open();
        Assert.Equal(Enumerable.Range(1, saved), await SequencesAsync(again));
    }

    [Fact]
    public void A_device_may_be_forgotten_while_what_it_said_is_flushed()
    {
        var device = Examples.Device("device-1") with { Number = 1 };
        var tables = new MemTables();
        tables.Add(1, Changes.Of(device), _ => null);
        tables.Add(1, Changes.Of(new AnnouncementEntry(1, 1, Examples.Noon, new byte[10])), _ => null);
        var flushed = tables.StateOf(tables.All());

        tables.Add(2, Changes.Of(Array.Empty<Device>()) with { Forgotten = [device] }, _ => null);

        Assert.Equal((1, 1), (flushed.Devices.Count, flushed.Announcements.Count));
        Assert.Single(tables.StateOf(tables.All()).Gone);
    }

    private LiteDbStore Open() => LiteDbStore.Open(new(State, TimeSpan.FromMinutes(1), LogBytes), condition, clock);

    private async Task<bool> TrySaveAsync(LiteDbStore store, int sequence)
    {
        store.Add(Changes.Of(Changes.Sample(sequence, clock.GetUtcNow().AddMilliseconds(sequence))));
        return await TryCommitAsync(store);
    }

    private static async Task<bool> TryCommitAsync(LiteDbStore store)
    {
        try
        {
            await store.CommitAsync(TestContext.Current.CancellationToken);
            return true;
        }
        catch (StoreException)
        {
            return false;
        }
    }

    private async Task TendAsync(LiteDbStore store)
    {
        clock.Advance(TimeSpan.FromMinutes(11));
        await store.TendAsync(TestContext.Current.CancellationToken);
    }

    private async Task<IEnumerable<int>> SequencesAsync(LiteDbStore store, int device = 1) =>
        (await store.SamplesAsync(device, Examples.Noon, clock.GetUtcNow().AddMinutes(1), _ => true))
            .Select(sample => (int)sample.Sequence);
}
