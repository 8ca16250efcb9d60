using System.Diagnostics;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Storage;

public sealed class LiteDbStoreTests : StoreContract, IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly LogLines log = new();
    private StoreHealth condition;
    private string path;
    private int kills;

    public LiteDbStoreTests() => (condition, path) = (new(Clock, log.Logger), directory.File("state"));

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("collector.db")]
    [InlineData("collector-log.db")]
    public async Task A_database_that_cannot_be_read_is_set_aside_and_a_fresh_one_begun(string damaged)
    {
        await using (var store = Open())
            await store.SaveAsync(Changes.Of(Full()));
        File.WriteAllBytes(Path.Combine(path, damaged), [.. Enumerable.Repeat((byte)0x5a, 40_000)]);
        if (damaged != "collector.db")
            File.Delete(Path.Combine(path, "collector.db"));

        await using (var store = Open())
        {
            Assert.Empty(await store.LoadAsync());
            await store.SaveAsync(Changes.Of(Full()));
            var problem = Assert.Single(condition.Problems);
            Assert.Equal(("store-set-aside", HealthStatus.Critical), (problem.Code, problem.Severity));
            Assert.Contains("collector-damaged-20261122T120000Z", problem.Message, StringComparison.Ordinal);
            Assert.Contains(log.All, line => line.StartsWith("Error", StringComparison.Ordinal));
        }

        // After the next start the new one is in use, and the old one is still spoken of.
        condition = new(Clock, log.Logger);
        await using var again = Open();
        Assert.Single(await again.LoadAsync());
        Assert.Equal(HealthStatus.Warning, Assert.Single(condition.Problems).Severity);
    }

    [Fact]
    public void A_directory_that_cannot_be_used_is_named_with_the_setting()
    {
        File.WriteAllText(directory.File("file"), "");

        var e = Assert.Throws<StoreException>(() => LiteDbStore.Open(new(directory.File("file")), condition, Clock));

        Assert.Contains("State:Directory", e.Message, StringComparison.Ordinal);
        Assert.Contains("--state", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_device_sends_beyond_the_limit_of_an_hour_is_in_the_minutes_and_spoken_of()
    {
        await using var store = LiteDbStore.Open(
            new(path), HistoryOptions.Default with { SamplesPerHour = 60 }, EventOptions.Default, condition, Clock);
        await store.SaveAsync(
            Changes.Of([.. Enumerable.Range(1, 100).Select(i => Changes.Sample(i, Examples.Noon.AddSeconds(i)))]));
        await store.SaveAsync(Changes.Of(Changes.Sample(1, Examples.Noon, device: 2)));

        Clock.Advance(TimeSpan.FromHours(2));
        await TendAsync(store);

        Assert.Equal(60, (await store.SamplesAsync(1, Examples.Noon, Examples.Noon.AddHours(1), _ => true)).Count);
        var minutes = (await store.RollupsAsync(
            1, Rollup.Minute, Examples.Noon, Examples.Noon.AddHours(1), metric => metric == "load.native.minute"))
            .SelectMany(rollup => rollup.Series.Values.SelectMany(points => points)).ToList();
        Assert.Equal((100L, 100.0), (minutes.Sum(point => point.Count), minutes.Max(point => point.Max)));
        Assert.Equal(
            "1\u00A0device sent more samples in an hour than are kept one by one (60): 40 are in the minutes only",
            Assert.Single(condition.Problems).Message);

        await store.SaveAsync(Changes.Of(Changes.Sample(200, Clock.GetUtcNow())));
        Clock.Advance(TimeSpan.FromHours(2));
        await TendAsync(store);
        Assert.Empty(condition.Problems);
    }

    [Fact]
    public async Task A_second_collector_on_the_same_directory_is_told_so()
    {
        await using var first = Open();

        Assert.Contains("another collector", Assert.Throws<StoreException>(Open).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(directory.Path, "*damaged*"));
    }

    // By another program, as a failing disk would: the collector's lock keeps this one out.
    private static void Overwrite(string file, int fromPage)
    {
        using var dd = Process.Start(
            "dd", ["if=/dev/urandom", $"of={file}", "bs=8192", $"seek={fromPage}", "count=500", "conv=notrunc",
                "status=none"]);
        dd.WaitForExit();
        Assert.Equal(0, dd.ExitCode);
    }

    [Fact]
    public async Task A_database_of_a_newer_layout_is_refused_and_kept()
    {
        await using (var store = Open())
            await store.SaveAsync(Changes.Of(Full()));
        using (var file = LiteDbFile.Open(Path.Combine(path, "collector.db")))
        {
            file.Write(database =>
            {
                var meta = database.GetCollection("meta").FindById(1);
                meta["version"] = 99;
                database.GetCollection("meta").Update(meta);
            });
        }

        var e = Assert.Throws<StoreException>(Open);

        Assert.True(e.IsNewerLayout);
        Assert.Contains("layout 99", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(path, "*damaged*"));
    }

    private protected override IStore Open() => LiteDbStore.Open(new(path), condition, Clock);

    // cp does not ask for the lock, and what it reads is what a killed process leaves: the page cache.
    private protected override async Task<IStore> OpenAfterKillOfAsync(IStore store)
    {
        var copy = directory.File($"killed-{++kills}");
        using (var cp = Process.Start("cp", ["-r", path, copy]))
        {
            cp.WaitForExit();
            Assert.Equal(0, cp.ExitCode);
        }

        await store.DisposeAsync();
        path = copy;
        return Open();
    }
}
