using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Storage;

/// <summary>Changes for a store, in as many words as a test needs.</summary>
internal static class Changes
{
    /// <summary>Adds a change and commits it.</summary>
    public static async Task SaveAsync(this IStore store, StoreChange change)
    {
        store.Add(change);
        await store.CommitAsync(TestContext.Current.CancellationToken);
    }

    public static StoreChange Of(params Device[] devices) => new(devices, [], [], [], []);

    public static StoreChange Of(params AnnouncementEntry[] announcements) => new([], [], announcements, [], []);

    public static StoreChange Of(params DeviceEvent[] events) => new([], [], [], events, []);

    public static StoreChange Of(params StoredSample[] samples) => new([], [], [], [], samples);

    /// <summary>A sample of a device, with the sequence number as its one-minute load.</summary>
    public static StoredSample Sample(
        long sequence, DateTimeOffset time, int device = 1, DateTimeOffset? receivedAt = null)
    {
        var snapshot = Examples.Snapshot(sequence) with
        {
            Time = time,
            Load = new LoadReading(new LoadAverages(sequence, 0.2, 2.3), new LoadAverages(0.11, 0.05, 0.58)),
        };
        return new(device, RunKey.Of(snapshot.BootId, snapshot.StartedAt), time, receivedAt ?? time, snapshot,
            Wire.Write(snapshot));
    }
}
