using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Http;
using HealthCheck.Collector.Storage;

namespace HealthCheck.Collector.Api;

/// <summary>
/// Hands what changes to those who watch. It costs the writer the marking of a few ids for each of them.
/// </summary>
internal sealed class ChangeFeed
{
    private readonly Lock gate = new();
    private Watcher[] watchers = [];
    private long newest;

    public ChangeFeed(Fleet fleet, IStore store)
    {
        newest = store.LastEventNumber;
        fleet.Changed += Publish;
    }

    /// <summary>How many watch.</summary>
    public int Watchers => watchers.Length;

    /// <summary>Begins to watch; null when too many do.</summary>
    public Watcher? Watch(bool wantsDevices)
    {
        lock (gate)
        {
            if (watchers.Length == AnswerLimits.MostWatchers)
                return null;
            var watcher = new Watcher(wantsDevices, newest, Leave);
            watchers = [.. watchers, watcher];
            return watcher;
        }
    }

    private void Leave(Watcher watcher)
    {
        lock (gate)
            watchers = [.. watchers.Where(each => each != watcher)];
    }

    private void Publish(FleetChange change)
    {
        lock (gate)
        {
            if (change.Events.Count > 0)
                newest = change.Events[^1].Number;
            foreach (var watcher in watchers)
                watcher.Mark(change);
        }
    }
}
