using System.Collections.Concurrent;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;
using Serilog;

namespace HealthCheck.Collector.Alerts;

/// <summary>Collects committed events that may be alerts, also those of the time before a start.</summary>
internal sealed class AlertEvents(IStore store, ILogger log)
{
    private const int PageSize = 1000, MostPages = 20, MostWaiting = 50_000;

    private readonly ConcurrentQueue<DeviceEvent> waiting = [];
    private int leftOut;

    /// <summary>Takes what was committed.</summary>
    public void Collect(FleetChange change)
    {
        foreach (var each in change.Events.Where(IsOfInterest))
        {
            if (waiting.Count < MostWaiting)
                waiting.Enqueue(each);
            else
                Interlocked.Increment(ref leftOut);
        }
    }

    /// <summary>Reads what was committed after an event, before this program began to collect.</summary>
    /// <param name="lastEvent">The last event that was looked at; null for none.</param>
    /// <returns>The number to go on from.</returns>
    public async Task<long> CatchUpAsync(long? lastEvent, CancellationToken stop)
    {
        // The first start looks at nothing old. Neither does one with another database.
        if (lastEvent is not { } from || from > store.LastEventNumber)
            return store.LastEventNumber;
        var missed = new List<DeviceEvent>();
        try
        {
            long? before = null;
            for (var page = 0; page < MostPages; page++)
            {
                var events = await store.EventsAsync(new(PageSize, before, from), stop);
                missed.AddRange(events.Where(IsOfInterest));
                if (events.Count < PageSize)
                    break;
                before = events[^1].Number;
                if (page == MostPages - 1)
                    log.Warning("More happened since the last stop than is looked at: older events are no alerts");
            }
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            log.Warning("Events since the last stop cannot be read, and are no alerts: {Reason}", e.Message);
        }

        missed.Reverse();
        missed.ForEach(waiting.Enqueue);
        return from;
    }

    /// <summary>All that was collected, in its order.</summary>
    public IReadOnlyList<DeviceEvent> Take()
    {
        if (Interlocked.Exchange(ref leftOut, 0) is > 0 and var count)
            log.Warning("Events came faster than alerts are worked out; {Count} of them are no alerts", count);
        var taken = new List<DeviceEvent>();
        while (waiting.TryDequeue(out var each))
            taken.Add(each);
        return [.. taken.OrderBy(each => each.Number)];
    }

    private static bool IsOfInterest(DeviceEvent each) => each.Kind is EventKind.Rebooted or EventKind.CardCloned
        or EventKind.IdentityShared or EventKind.SamplesLost or EventKind.Stopped or EventKind.Offline;
}
