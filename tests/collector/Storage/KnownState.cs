using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Storage;

/// <summary>
/// A state of which is known what is in which file: a day that is over and one that is not, an hour that is not, and a
/// log. In each round every device has a sample, with the number of the round as a figure, and something happens.
/// </summary>
internal static class KnownState
{
    public const int Devices = 30, Rounds = 30;
    private const string Metric = "load.native.minute";
    private static readonly DateTimeOffset Begin = Examples.Noon.AddHours(10);

    public static DateTimeOffset TimeOf(int round) => Begin.AddMinutes(11 * (round - 1));

    // A sweep each fourth round; the last three are in the log only.
    public static bool IsSwept(int round) => round <= 27;

    /// <summary>Writes it, through an open store.</summary>
    public static async Task WriteAsync(LiteDbStore store, FakeTimeProvider clock, CancellationToken stop)
    {
        var fleet = new Fleet();
        for (var round = 1; round <= Rounds; round++)
        {
            clock.SetUtcNow(TimeOf(round));
            var devices = Enumerable.Range(1, Devices)
                .Select(number => Examples.Device($"device-{number}") with
                { Number = number, LastSeen = clock.GetUtcNow() }).ToList();
            var samples = devices.Select(device => Changes.Sample(round, clock.GetUtcNow(), device.Number)).ToList();
            await store.SaveAsync(new(devices, [], [], [EventOf(round)], samples));
            fleet.Publish(devices);
            if (round % 4 == 3)
            {
                clock.SetUtcNow(TimeOf(round + 1));
                await store.TendAsync(stop);
            }
        }
    }

    /// <summary>What must be there is there, once and as it was written.</summary>
    public static async Task CheckAsync(LiteDbStore store, Spared spared)
    {
        for (var device = 1; device <= Devices; device++)
        {
            var samples = await PatientlyAsync(
                () => store.SamplesAsync(device, Begin, Begin.AddDays(1), metric => metric == Metric));
            Assert.All(samples, sample =>
                Assert.Equal((TimeOf((int)sample.Sequence), sample.Sequence), (sample.Time, sample.Values[0].Value)));
            Assert.Equal(All.Where(round => spared.Samples(round)),
                samples.Select(sample => (int)sample.Sequence).Where(round => spared.Samples(round)));
            await CheckSumsAsync(store, device, Rollup.Minute, spared.Minutes);
            await CheckSumsAsync(store, device, Rollup.Quarter, spared.Quarters);
        }

        var events = await PatientlyAsync(() => store.EventsAsync(new(100)));
        Assert.Equal(
            All.Reverse().Where(round => spared.Events(round)).Select(EventOf),
            events.Where(each => each.Number is > 0 and <= Rounds && spared.Events((int)each.Number)));
        if (spared.HasDevices)
            Assert.Equal(
                Enumerable.Range(1, Devices),
                (await store.LoadAsync()).Select(device => device.Number).Where(number => number <= Devices).Order());
    }

    /// <summary>Does it, though some attempts fail: each failure says so, and the next time is better.</summary>
    public static async Task<T> PatientlyAsync<T>(Func<Task<T>> work)
    {
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                return await work();
            }
            catch (StoreException) when (attempts < 6)
            {
                // Said in the problems.
            }
        }
    }

    private static async Task CheckSumsAsync(LiteDbStore store, int device, TimeSpan width, Predicate<int> isSpared)
    {
        var sums = await PatientlyAsync(async () => Rollup.Empty(width).Merge(
            await store.RollupsAsync(device, width, Begin, Begin.AddDays(1), metric => metric == Metric)));
        var points = sums.Series.GetValueOrDefault(Metric, []).ToDictionary(point => point.Start, point => point.Count);
        foreach (var bucket in All.GroupBy(round => Rollup.BucketOf(TimeOf(round), width)))
        {
            var (count, least) = (points.GetValueOrDefault(bucket.Key), bucket.Count(round => isSpared(round)));
            Assert.InRange(count, least, least == bucket.Count() ? least : long.MaxValue);
        }
    }

    private static IEnumerable<int> All => Enumerable.Range(1, Rounds);

    private static DeviceEvent EventOf(int round) =>
        new(round, "device-1", EventKind.Online, TimeOf(round), null, null, null, $"Round {round}");
}
