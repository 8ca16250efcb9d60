using System.Globalization;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;
using Serilog.Core;

namespace HealthCheck.StoreWriter;

/// <summary>
/// The last hours of a device with a sample and an event each second. Its export fills every buffer between the
/// collector and a reader, and its events are many to search.
/// </summary>
internal static class BusyDevice
{
    private const string Id = "busy";

    /// <summary>Writes it.</summary>
    /// <param name="state">State directory of the collector.</param>
    /// <param name="count">How many samples, and as many events.</param>
    public static async Task WriteAsync(string state, int count)
    {
        var time = TimeProvider.System;
        var begin = time.GetUtcNow().AddSeconds(-count);
        await using var store = LiteDbStore.Open(
            new(state, TimeSpan.FromMinutes(1), 256 << 20), HistoryOptions.Default, EventOptions.Default,
            new(time, Logger.None), time);
        var samples = Enumerable.Range(1, count).Select(i => SampleOf(i, begin.AddSeconds(i))).ToList();
        var events = Enumerable.Range(1, count).Select(i => new DeviceEvent(
            i, Id, EventKind.Online, begin.AddSeconds(i), null, null, null,
            string.Create(CultureInfo.InvariantCulture, $"It is there for the {i}th time")));
        Device device = new()
        {
            Id = Id,
            Number = 1,
            FirstSeen = begin,
            PresenceSince = begin,
            LastSeen = samples[^1].Time,
        };
        store.Add(new([device], [], [], [.. events], samples));
        await store.CommitAsync(CancellationToken.None);
    }

    private static StoredSample SampleOf(int sequence, DateTimeOffset time)
    {
        var snapshot = new HealthSnapshot
        {
            ApiVersion = ApiVersions.Current,
            Id = Id,
            Time = time,
            BootId = "boot",
            Sequence = sequence,
            ClockSynchronized = true,
            Status = HealthStatus.Ok,
            Problems = [],
            Load = new(new(sequence, 1, 2), new(sequence, 3, 4)),
            Memory = null,
            Storage = null,
            Uptime = null,
            Temperature = null,
        };
        return new(1, new("boot", null), time, time, snapshot, Wire.Write(snapshot));
    }
}
