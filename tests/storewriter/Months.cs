using System.Globalization;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;
using Serilog.Core;

namespace HealthCheck.StoreWriter;

/// <summary>
/// The past of the first devices of a simulated fleet, written into the collector's files: samples, and what happened.
/// Each was away for a day and a half and rebooted, and later its agent was updated. The fleet itself goes on where
/// this ends.
/// </summary>
internal sealed class Months
{
    private readonly FakeTimeProvider clock;
    private readonly LiteDbStore store;
    private readonly Fleet fleet = new();
    private readonly List<Past> pasts;
    private readonly DateTimeOffset until;
    private readonly TimeSpan step;
    private long events;

    private Months(string state, long seed, int devices, int days, int secondsBetween, DateTimeOffset until)
    {
        (this.until, step) = (until, TimeSpan.FromSeconds(secondsBetween));
        clock = new(until.AddDays(-days));
        store = LiteDbStore.Open(
            new(state, TimeSpan.FromMinutes(1), 256 << 20), HistoryOptions.Default, EventOptions.Default,
            new(clock, Logger.None), clock);
        pasts = [
            .. Enumerable.Range(0, devices)
                .Select(number =>
                new Past(new(seed, number, until, secondsBetween), number + 1, until.AddDays(-days), until))];
    }

    /// <summary>Writes it.</summary>
    /// <param name="arguments">State directory, seed, devices, days, seconds between two samples, and when it
    /// ends.</param>
    public static async Task WriteAsync(string[] arguments)
    {
        var numbers = arguments[1..5].Select(each => int.Parse(each, CultureInfo.InvariantCulture)).ToArray();
        var until = DateTimeOffset.Parse(arguments[5], CultureInfo.InvariantCulture);
        var months = new Months(arguments[0], numbers[0], numbers[1], numbers[2], numbers[3], until);
        await using (months.store)
        {
            while (months.clock.GetUtcNow() < until)
                await months.DayAsync();
        }
    }

    private async Task DayAsync()
    {
        var (from, to) = (clock.GetUtcNow(), clock.GetUtcNow().AddDays(1));
        var (samples, happened) = (new List<StoredSample>(), new List<DeviceEvent>());
        for (var now = from; now < to && now < until; now += step)
        {
            foreach (var past in pasts)
            {
                happened.AddRange(past.Happened(now).Select(each => each with { Number = ++events }));
                if (past.Measure(now) is { } sample)
                    samples.Add(sample);
            }
        }

        clock.SetUtcNow(to);
        var devices = pasts.Select(past => past.Device).ToList();
        store.Add(new(devices, [], [], happened, samples));
        await store.CommitAsync(CancellationToken.None);
        fleet.Publish(devices);
        await store.TendAsync(CancellationToken.None);
    }
}
