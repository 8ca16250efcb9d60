using System.Globalization;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Storage;

/// <summary>A real disk that is full: a small tmpfs, which only root can mount.</summary>
public sealed class DiskFullTests
{
    [Fact]
    [Trait("Needs", "Mosquitto")]
    public async Task A_full_disk_stops_the_acknowledgements_and_room_starts_them_again_by_itself()
    {
        using var directory = new TempDirectory();
        await MountAsync(directory.Path);
        try
        {
            await using var broker = await MosquittoBroker.StartAsync();
            await using var publisher = await Publisher.ConnectAsync(broker);
            await using var collector = await RunningCollector.StartAsync(broker.Url, directory.Path);
            await publisher.SendAsync(Examples.Snapshot(1));
            await collector.SoonAsync(() => collector.Fleet.Find(Examples.Id) is not null);

            Fill(directory.File("ballast"));
            var problem =
                new Problem("x", HealthStatus.Warning, Examples.Noon, new string('x', 500), new string('y', 500));
            for (var sequence = 2; sequence <= 100; sequence++)
                await publisher.SendAsync(
                    Examples.Snapshot(sequence) with { Problems = [.. Enumerable.Repeat(problem, 200)] });
            await collector.SoonAsync(async () =>
                (await collector.HealthAsync()).Problems.Any(each => each.Code == "store-failed"));
            Assert.NotEqual(100, collector.Fleet.Find(Examples.Id)!.Health!.Sequence);

            File.Delete(directory.File("ballast"));
            await collector.SoonAsync(async () => (await collector.HealthAsync()).Problems.Count == 0);
            await collector.SoonAsync(() => collector.Fleet.Find(Examples.Id)!.Health!.Sequence == 100);
            Assert.Equal(0, collector.Fleet.Totals.Missing);
            // Shown first, then committed.
            await collector.SoonAsync(async () => (await collector.HealthAsync()).Samples.Stored == 100);
        }
        finally
        {
            await TestProcess.RunAsync("umount", ["--lazy", directory.Path], TimeSpan.FromSeconds(10));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_collector_starts_on_a_full_disk_and_goes_on_when_there_is_room(bool hadState)
    {
        using var directory = new TempDirectory();
        await MountAsync(directory.Path);
        try
        {
            var clock = new FakeTimeProvider(Examples.Noon);
            var condition = new StoreHealth(clock, new LogLines().Logger);
            if (hadState)
            {
                await using var before = LiteDbStore.Open(new(directory.Path), condition, clock);
                await before.SaveAsync(Changes.Of(Examples.Device()));
            }

            Fill(directory.File("ballast"));
            await using (var store = LiteDbStore.Open(new(directory.Path), condition, clock))
            {
                Assert.Equal(hadState ? 1 : 0, (await store.LoadAsync()).Count);
                for (var attempt = 0; attempt < 3; attempt++)
                    await Assert.ThrowsAsync<StoreException>(
                        () => store.SaveAsync(Changes.Of(Examples.Device("new") with { Number = 2 })));
                Assert.Contains(condition.Problems, problem => problem.Code == "store-failed");
                clock.Advance(TimeSpan.FromHours(2));
                await store.TendAsync(TestContext.Current.CancellationToken);

                File.Delete(directory.File("ballast"));
                await store.SaveAsync(
                    Changes.Of(Examples.Device("new") with { Number = 2 }) with
                    {
                        Samples = [Changes.Sample(1, Examples.Noon)],
                    });
                clock.Advance(TimeSpan.FromHours(2));
                await store.TendAsync(TestContext.Current.CancellationToken);
                Assert.Empty(condition.Problems);
            }

            await using var again = LiteDbStore.Open(new(directory.Path), condition, clock);
            Assert.Equal(hadState ? 2 : 1, (await again.LoadAsync()).Count);
            Assert.Single(await again.SamplesAsync(1, Examples.Noon, Examples.Noon.AddHours(1), _ => true));
            Assert.Empty(condition.Problems);
        }
        finally
        {
            await TestProcess.RunAsync("umount", ["--lazy", directory.Path], TimeSpan.FromSeconds(10));
        }
    }

    private static async Task MountAsync(string path)
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Skip("Only root can mount the small disk that this test fills.");
        string[] arguments = ["-t", "tmpfs", "-o", "size=4m", "tmpfs", path];
        var (code, _, error) = await TestProcess.RunAsync("mount", arguments, TimeSpan.FromSeconds(10));
        if (code != 0)
            Assert.Skip(string.Create(CultureInfo.InvariantCulture, $"mount failed with {code}: {error}"));
    }

    private static void Fill(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        try
        {
            for (long offset = 0; ; offset += 4096)
                RandomAccess.Write(file, new byte[4096], offset);
        }
        catch (IOException)
        {
            // Full, as wanted.
        }
    }
}
