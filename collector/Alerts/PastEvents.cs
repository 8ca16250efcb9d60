using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts;

/// <summary>The events of the last time.</summary>
internal static class PastEvents
{
    private const int PageSize = 1000;

    /// <summary>Reads them, oldest first.</summary>
    /// <param name="store">Where they are.</param>
    /// <param name="from">Events after this moment.</param>
    /// <param name="until">Events up to this one.</param>
    /// <param name="most">How many at most, the latest; a page more or less.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>The events, and whether these are all.</returns>
    /// <exception cref="StoreException">They cannot be read now.</exception>
    public static async Task<(IReadOnlyList<DeviceEvent> Events, bool IsAll)> ReadAsync(
        IStore store, DateTimeOffset from, DateTimeOffset until, int most, CancellationToken stop)
    {
        var events = new List<DeviceEvent>();
        IReadOnlyList<DeviceEvent> page;
        bool isMore;
        do
        {
            page = await store.EventsAsync(new(PageSize, events is [.., var last] ? last.Number : null), stop);
            events.AddRange(page);
            isMore = page.Count == PageSize && page[^1].Time > from;
        }
        while (isMore && events.Count < most);
        events.RemoveAll(each => each.Time <= from || each.Time > until);
        events.Reverse();
        return (events, !isMore);
    }
}
