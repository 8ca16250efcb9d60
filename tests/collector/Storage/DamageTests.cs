using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Storage;
using HealthCheck.Mosquitto.Testing;
using LiteDB;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Storage;

/// <summary>
/// Files that are cut short and overwritten at random: the store opens, works, says so, and loses no more than that
/// file.
/// </summary>
public sealed class DamageTests : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly FakeTimeProvider clock = new(Examples.Noon);
    private readonly LogLines log = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("collector.db", 6)]
    [InlineData("history/samples/*.seg", 6)]
    [InlineData("history/minutes/*.seg", 6)]
    [InlineData("history/quarters/*.seg", 6)]
    [InlineData("wal-*.log", 6)]
    public async Task A_damaged_file_costs_what_was_in_it_and_nothing_else(string pattern, int rounds)
    {
        var good = await GoodAsync();
        for (var seed = 0; seed < rounds; seed++)
        {
            var path = await CopyAsync(good, $"{seed}");
            var files =
                Directory.GetFiles(Path.Combine(path, Path.GetDirectoryName(pattern)!), Path.GetFileName(pattern))
                .Where(file => pattern.Contains("-log", StringComparison.Ordinal) == LiteDbFile.IsLog(file))
                    .Order(StringComparer.Ordinal).ToList();
            var damaged = Path.GetRelativePath(path, files[seed % files.Count]);
            Damage(Path.Combine(path, damaged), new(seed), mostBytes: 20_000, cutOneIn: 3);
            await CostsNothingElseAsync(path, damaged);
        }
    }

    // So little that all documents can be read one after the other, and still not every question can be answered nor
    // every change be written.
    [Theory]
    [InlineData("collector.db", 46)]
    [InlineData("collector.db", 106)]
    [InlineData("collector.db", 148)]
    public async Task A_few_damaged_bytes_cost_no_more_than_their_file(string damaged, int seed)
    {
        var path = await CopyAsync(await GoodAsync(), "few");
        Damage(Path.Combine(path, damaged), new(seed), mostBytes: 8, cutOneIn: 30);
        await CostsNothingElseAsync(path, damaged);
    }

    [Fact]
    public async Task A_file_that_can_be_read_but_takes_nothing_more_is_not_in_the_way_for_ever()
    {
        var path = directory.File("full.db");
        var condition = new StoreHealth(clock, log.Logger);
        using (var file = Open())
        {
            file.Write(database => Documents(database).Insert(Enumerable.Range(1, 200).Select(Large)));
            file.Write(database => Documents(database).DeleteMany("_id > 1"));
            file.Checkpoint();
        }

        // Pages that hold nothing say that they do, by the byte for their kind: nobody comes by who only reads.
        var bytes = File.ReadAllBytes(path);
        for (var kind = 8192 + 4; kind < bytes.Length; kind += 8192)
            bytes[kind] = bytes[kind] == 0 ? (byte)4 : bytes[kind];
        File.WriteAllBytes(path, bytes);

        using var again = Open();
        await KnownState.PatientlyAsync(() =>
        {
            again.Write(database => Documents(database).Insert(Enumerable.Range(1000, 200).Select(Large)));
            return Task.FromResult(true);
        });
        Assert.Contains(condition.Problems, problem => problem.Code == "store-set-aside");

        StoreFile Open() => new(path, "The file", StateDirectory.Existing(directory.Path), condition, clock);
        static ILiteCollection<BsonDocument> Documents(LiteDatabase database) => database.GetCollection("x");
        static BsonDocument Large(int id) => new() { ["_id"] = id, ["payload"] = new byte[4000] };
    }

    [Fact]
    public async Task A_database_that_turns_bad_under_a_running_collector_costs_no_device()
    {
        var path = await CopyAsync(await GoodAsync(), "running");
        var device = Examples.Device("device-1") with { Announcement = new(Examples.Announcement(), default, 90) };
        await using (var store = LiteDbStore.Open(new(path), new(clock, log.Logger), clock))
            await store.SaveAsync(Changes.Of([.. Enumerable.Range(1, 90).Select(Entry)]));

        var condition = new StoreHealth(clock, log.Logger);
        var fleet = new Fleet();
        await using (var store = LiteDbStore.Open(new(path), condition, clock))
        {
            fleet.Publish(await store.LoadAsync());
            Overwrite(Path.Combine(path, "collector.db"), new FileInfo(Path.Combine(path, "collector.db")).Length);
            Assert.Empty(await store.AnnouncementsAsync(device));
            Assert.Contains(condition.Problems, problem => problem.Code == "store-set-aside");

            await store.SaveAsync(Changes.Of(Examples.Device("new") with { Number = 1000 }));
            fleet.Publish([Examples.Device("new") with { Number = 1000 }]);
            clock.Advance(TimeSpan.FromMinutes(11));
            await store.TendAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain(condition.Problems, problem => problem.Code == "flush-failed");
        }

        await using var again = LiteDbStore.Open(new(path), new(clock, log.Logger), clock);
        Assert.Equal(KnownState.Devices + 1, (await again.LoadAsync()).Count);

        static AnnouncementEntry Entry(int ordinal) => new(1, ordinal, Examples.Noon, new byte[4000]);
    }

    [Fact]
    public void A_defect_of_ours_is_no_reason_to_set_a_good_file_aside()
    {
        var condition = new StoreHealth(clock, log.Logger);
        using var file = new StoreFile(
            directory.File("good.db"), "The file", StateDirectory.Existing(directory.Path), condition, clock);
        file.Write(database => database.GetCollection("x").Insert(new BsonDocument { ["_id"] = 1 }));

        for (var round = 0; round < 5; round++)
        {
            Assert.Throws<StoreException>(() => file.Write(_ => throw new InvalidCastException()));
            Assert.Throws<StoreException>(() =>
                file.Write(database => database.GetCollection("x").Insert(new BsonDocument { ["_id"] = 1 })));
            Assert.Throws<StoreException>(() =>
                file.Write(database => database.GetCollection("x").Insert((BsonDocument)null!)));
            Assert.Throws<StoreException>(() =>
                file.Read(database => database.GetCollection("x").FindById(BsonValue.MinValue)["a"].AsInt32));
        }

        Assert.Empty(condition.Problems);
        Assert.Equal(1, file.Read(database => database.GetCollection("x").Count()));
    }

    // A disk of its own has a lost+found that is for root alone.
    [Fact]
    public async Task Folders_that_are_not_ours_are_not_looked_into()
    {
        var path = await CopyAsync(await GoodAsync(), "mounted");
        foreach (var folder in (string[])["lost+found", "history/lost+found"])
        {
            Directory.CreateDirectory(Path.Combine(path, folder));
            File.WriteAllText(Path.Combine(path, folder, "1-damaged-1.seg"), "");
        }

        File.CreateSymbolicLink(Path.Combine(path, "history", "samples", "loop"), path);
        var condition = new StoreHealth(clock, log.Logger);
        await using var store = LiteDbStore.Open(new(path), condition, clock);
        Assert.Empty(condition.Problems);
        Assert.DoesNotContain(
            StateDirectory.Existing(path).DataFiles(), file => file.Contains("lost", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("history", "history-damaged-")]
    [InlineData("history/samples", "history/samples-damaged-")]
    [InlineData("history/quarters", "history/quarters-damaged-")]
    public async Task A_file_in_the_place_of_a_folder_of_history_is_set_aside_and_said(string folder, string aside)
    {
        var path = await CopyAsync(await GoodAsync(), "file");
        Directory.Delete(Path.Combine(path, folder), recursive: true);
        File.WriteAllText(Path.Combine(path, folder), "");
        var condition = new StoreHealth(clock, log.Logger);
        await using var store = LiteDbStore.Open(new(path), condition, clock);
        var problem = Assert.Single(condition.Problems, problem => problem.Code == "store-set-aside");
        Assert.Contains(aside, problem.Message, StringComparison.Ordinal);

        await store.SaveAsync(Changes.Of(Examples.Device("new") with { Number = 1000 }));
        clock.Advance(TimeSpan.FromMinutes(61));
        await store.TendAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(condition.Problems, problem => problem.Code == "flush-failed");
    }

    [Theory]
    [InlineData("collector.db", true)]
    [InlineData("wal-*.log", true)]
    [InlineData("history/samples/*.seg", true)]
    [InlineData("history/samples/*.seg", false)]
    public async Task A_pipe_or_a_folder_in_the_place_of_a_file_is_set_aside_and_said(string pattern, bool isPipe)
    {
        var path = await CopyAsync(await GoodAsync(), "no-file");
        var file = Directory.GetFiles(Path.Combine(path, Path.GetDirectoryName(pattern)!), Path.GetFileName(pattern))
            .Order().First();
        File.Delete(file);
        if (isPipe)
            Assert.Equal(0, (await TestProcess.RunAsync("mkfifo", [file], TimeSpan.FromSeconds(10))).ExitCode);
        else
            Directory.CreateDirectory(file);
        var condition = new StoreHealth(clock, log.Logger);

        await using var store = LiteDbStore.Open(new(path), condition, clock);

        var problem = Assert.Single(condition.Problems, problem => problem.Code == "store-set-aside");
        Assert.Contains(
            $"{Path.GetFileNameWithoutExtension(file)}-damaged-", problem.Message, StringComparison.Ordinal);
        await store.SaveAsync(Changes.Of(Examples.Device("new") with { Number = 1000 }));
    }

    private async Task<string> GoodAsync()
    {
        var path = directory.File("good");
        clock.SetUtcNow(KnownState.TimeOf(1));
        var store = LiteDbStore.Open(new(path), new(clock, log.Logger), clock);
        await KnownState.WriteAsync(store, clock, TestContext.Current.CancellationToken);
        return await CopyAsync(path, "as-killed", store);
    }

    private async Task CostsNothingElseAsync(string path, string damaged)
    {
        var (condition, spared) = (new StoreHealth(clock, log.Logger), Spared.By(damaged));
        await using (var store = LiteDbStore.Open(new(path), condition, clock))
        {
            await KnownState.CheckAsync(store, spared);
            await KnownState.PatientlyAsync(async () =>
            {
                await store.SaveAsync(Changes.Of(Examples.Device("new") with { Number = 1000 }));
                return true;
            });
            for (var minute = 0; minute < 3; minute++)
            {
                clock.Advance(TimeSpan.FromMinutes(11));
                await store.TendAsync(TestContext.Current.CancellationToken);
            }

            Assert.DoesNotContain(condition.Problems, problem => problem.Code is "flush-failed" or "store-failed");
            await KnownState.CheckAsync(store, spared);
        }

        await using var again = LiteDbStore.Open(new(path), new(clock, log.Logger), clock);
        Assert.Contains(await again.LoadAsync(), device => device.Number == 1000);
        await KnownState.CheckAsync(again, spared);
        OnlyIsSetAside(path, damaged);
    }

    private static void OnlyIsSetAside(string path, string damaged)
    {
        var stem = Path.Combine(path, damaged).Replace("-log.db", "", StringComparison.Ordinal)
            .Replace(".db", "", StringComparison.Ordinal).Replace(".log", "", StringComparison.Ordinal)
            .Replace(".seg", "", StringComparison.Ordinal);
        Assert.All(
            Directory.EnumerateFiles(path, "*-damaged-*", SearchOption.AllDirectories),
            file => Assert.StartsWith($"{stem}-damaged-", file, StringComparison.Ordinal));
    }

    private async Task<string> CopyAsync(string from, string name, LiteDbStore? open = null)
    {
        var to = directory.File(name);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using var source = Disk.OpenForCopy(file);
            using var copy = File.Create(target);
            source.CopyTo(copy);
        }

        if (open is not null)
            await open.DisposeAsync();
        return to;
    }

    private static void Damage(string file, Random random, int mostBytes, int cutOneIn)
    {
        using var stream = File.OpenWrite(file);
        if (random.Next(cutOneIn) == 0)
        {
            stream.SetLength(random.NextInt64(stream.Length));
            return;
        }

        for (var hole = random.Next(1, 5); hole > 0; hole--)
        {
            var noise = new byte[random.Next(1, mostBytes)];
            random.NextBytes(noise);
            stream.Position = random.NextInt64(stream.Length);
            stream.Write(noise.AsSpan(0, (int)Math.Min(noise.Length, stream.Length - stream.Position)));
        }
    }

    // As a failing disk would; the lock keeps other openers out.
    private static void Overwrite(string file, long length)
    {
        using var dd = System.Diagnostics.Process.Start(
            "dd", ["if=/dev/urandom", $"of={file}", "bs=8192", "seek=1", $"count={(length / 8192) - 1}", "conv=notrunc",
                "status=none"]);
        dd.WaitForExit();
        Assert.Equal(0, dd.ExitCode);
    }
}
