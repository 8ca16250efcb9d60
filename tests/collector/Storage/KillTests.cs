using System.Globalization;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Storage;
using HealthCheck.Mosquitto.Testing;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Storage;

/// <summary>
/// A process that writes, sweeps and packs as fast as it can is killed in the middle of it, again and again. The variable
/// <c>HEALTHCHECK_STORE_KILLS</c> makes the rounds more for a long run.
/// </summary>
public sealed class KillTests
{
    private const int Devices = 5;

    private static readonly int Rounds = int.Parse(
        Environment.GetEnvironmentVariable("HEALTHCHECK_STORE_KILLS") ?? "20", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Whatever_was_saved_is_there_once_after_any_number_of_kills()
    {
        using var directory = new TempDirectory();
        var random = new Random(7);
        var (start, now, acknowledged) = (Examples.Noon, Examples.Noon, 0L);
        for (var round = 0; round < Rounds; round++)
        {
            await using var writer =
                TestProcess.Start("dotnet", [WriterPath, directory.File("state"), now.ToString("O")]);
            var lines = random.Next(1, 40);
            await Eventually.BeTrueAsync(
                () => Task.FromResult(!writer.IsRunning || writer.Output.Count(each => each == '\n') >= lines),
                TimeSpan.FromSeconds(60), () => writer.Story);
            Assert.True(writer.IsRunning, writer.Story);
            await writer.KillAsync();

            var last = writer.Output.TrimEnd().Split('\n')[^1].Split(' ');
            acknowledged = long.Parse(last[0], CultureInfo.InvariantCulture);
            now = DateTimeOffset.Parse(last[1], CultureInfo.InvariantCulture).AddHours(round % 3 * 5);
        }

        var clock = new FakeTimeProvider(now);
        var log = new LogLines();
        await using var store = LiteDbStore.Open(
            new(directory.File("state")), HistoryOptions.Default with { Raw = TimeSpan.FromDays(100) },
            EventOptions.Default, new(clock, log.Logger), clock);

        Assert.Equal(Devices, (await store.LoadAsync()).Count);
        var newest = (await store.LoadAsync()).Select(device => device.Health!.Sequence).Distinct().Single();
        Assert.InRange(newest, acknowledged, acknowledged + 1);
        Assert.Equal(newest, store.LastEventNumber);
        await CheckAsync(store);
        clock.Advance(TimeSpan.FromDays(2));
        await store.TendAsync(TestContext.Current.CancellationToken);
        await CheckAsync(store);
        // The last kill may have come within a write. Nothing else may be wrong.
        Assert.All(log.All, line => Assert.Contains(
            "ended within a commit of which nothing was acknowledged", line, StringComparison.Ordinal));

        async Task CheckAsync(LiteDbStore read)
        {
            for (var device = 1; device <= Devices; device++)
            {
                var samples = await read.SamplesAsync(
                    device, start, now.AddHours(1), metric => metric == "load.native.minute");
                Assert.Equal(Enumerable.Range(1, (int)newest), samples.Select(sample => (int)sample.Sequence));
                Assert.All(samples, sample => Assert.Equal(sample.Sequence, sample.Values[0].Value));
                foreach (var width in new[] { Rollup.Minute, Rollup.Quarter })
                {
                    var rollup = Rollup.Empty(width).Merge(await read.RollupsAsync(
                        device, width, start, now.AddHours(1), metric => metric == "load.native.minute"));
                    Assert.Equal(newest, rollup.Series.Values.Single().Sum(point => point.Count));
                }
            }

            Assert.Equal(newest, (await read.EventsAsync(new(int.MaxValue))).Count);
        }
    }

    // Beside the tests' own output: tests/storewriter/bin/CONFIGURATION/FRAMEWORK.
    private static string WriterPath
    {
        get
        {
            var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
            return Path.Combine(
                framework.Parent!.Parent!.Parent!.Parent!.FullName, "storewriter", "bin", framework.Parent.Name,
                framework.Name, "HealthCheck.StoreWriter.dll");
        }
    }
}
