using System.Globalization;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;
using Serilog.Core;

namespace HealthCheck.StoreWriter;

/// <summary>
/// A program to be killed: it saves a sample of each of a few devices with every commit, says which one is on disk, and
/// lets minutes pass meanwhile, so that sweeps, the ends of hours and those of days come thick and fast.
/// </summary>
internal static class KilledWriter
{
    private const int Devices = 5;

    /// <summary>Writes until it is killed.</summary>
    /// <param name="state">The state directory.</param>
    /// <param name="begin">When it is.</param>
    public static async Task WriteAsync(string state, DateTimeOffset begin)
    {
        var clock = new FakeTimeProvider(begin);
        var options = new StateOptions(state, TimeSpan.FromMinutes(1), 256 << 20);
        await using var store = LiteDbStore.Open(
            options, HistoryOptions.Default with { Raw = TimeSpan.FromDays(100) }, EventOptions.Default,
            new(clock, Logger.None), clock);
        var fleet = new Fleet();
        var loaded = await store.LoadAsync(CancellationToken.None).ToListAsync();
        fleet.Publish(loaded);
        var sequence = loaded.Select(device => device.Health?.Sequence ?? 0).DefaultIfEmpty().Max();

        // What was on disk and killed before it was said: the devices' time goes on from there, not from what was said.
        var last = loaded.Select(device => device.LastSeen ?? begin).DefaultIfEmpty(begin).Max();
        if (last > begin)
            clock.SetUtcNow(last);

        _ = Task.Run(() => TendAsync(store));
        while (true)
        {
            sequence++;
            clock.Advance(TimeSpan.FromSeconds(20));
            var now = clock.GetUtcNow();
            var samples = Enumerable.Range(1, Devices).Select(number => SampleOf(number, sequence, now)).ToList();
            var devices = samples.Select(sample => After(fleet, sample, now)).ToList();
            DeviceEvent happened = new(sequence, "device-1", EventKind.Online, now, null, null, null, "It is there");
            store.Add(new(devices, [], [], [happened], samples));
            await store.CommitAsync(CancellationToken.None);
            fleet.Publish(devices);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sequence} {now:O}"));
        }
    }

    private static async Task TendAsync(LiteDbStore store)
    {
        while (true)
        {
            await store.TendAsync(CancellationToken.None);
            await Task.Yield();
        }
    }

    private static StoredSample SampleOf(int number, long sequence, DateTimeOffset now)
    {
        var snapshot = new HealthSnapshot
        {
            ApiVersion = ApiVersions.Current,
            Id = $"device-{number}",
            Time = now,
            BootId = "boot",
            Sequence = sequence,
            ClockSynchronized = true,
            Status = HealthStatus.Ok,
            Problems = [],
            Load = new(new(sequence, number, 0), new(0, 0, 0)),
            Memory = null,
            Storage = null,
            Uptime = null,
            Temperature = null,
        };
        return new(number, new("boot", null), now, now, snapshot, Wire.Write(snapshot));
    }

    private static Device After(Fleet fleet, StoredSample sample, DateTimeOffset now)
    {
        var snapshot = Wire.ReadSnapshot(sample.Json.Span);
        var before = fleet.Find(snapshot.Id)
            ?? new() { Id = snapshot.Id, Number = sample.Device, FirstSeen = now, PresenceSince = now };
        return before with { LastSeen = now, Health = new(snapshot, sample.Json, sample.Run, now) };
    }
}
