using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Storage;

/// <summary>Reads of a store as lists, in as few words as a test needs.</summary>
internal static class StoreReads
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static Task<List<Device>> LoadAsync(this IStore store) => store.LoadAsync(Stop).ToListAsync(Stop).AsTask();

    public static Task<IReadOnlyList<AnnouncementRecord>> AnnouncementsAsync(this IStore store, Device device) =>
        store.AnnouncementsAsync(device, Stop);

    public static Task<IReadOnlyList<DeviceEvent>> EventsAsync(this IStore store, EventQuery query) =>
        store.EventsAsync(query, Stop);

    public static Task<List<Sample>> SamplesAsync(
        this IStore store, int device, DateTimeOffset from, DateTimeOffset to, Predicate<string> isWanted) =>
        store.SamplesAsync(new([device], from, to, isWanted), Stop).ToListAsync(Stop).AsTask();

    public static Task<List<Rollup>> RollupsAsync(
        this IStore store, int device, TimeSpan width, DateTimeOffset from, DateTimeOffset to,
        Predicate<string> isWanted) =>
        store.RollupsAsync(new([device], from, to, isWanted), width, Stop).ToListAsync(Stop).AsTask();
}
