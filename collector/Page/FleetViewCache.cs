using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Health;
using HealthCheck.Collector.Views;
using HealthCheck.Hosting.Mqtt;

namespace HealthCheck.Collector.Page;

/// <summary>
/// The fleet as every open page shows it: worked out once a second for all of them, and only while somebody looks.
/// </summary>
internal sealed class FleetViewCache(
    Fleet fleet, HealthReport report, MqttOptions mqtt, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly HashSet<Action> watchers = [];
    private ITimer? timer;
    private volatile FleetView? latest;

    /// <summary>The fleet as it is, at most a moment old.</summary>
    public FleetView Now
    {
        get
        {
            if (latest is { } known)
                return known;
            var view = Work();
            lock (gate)
                latest = timer is null ? null : view;
            return view;
        }
    }

    /// <summary>Calls back after each change, on a thread of its own, until it is disposed.</summary>
    public IDisposable Watch(Action changed)
    {
        lock (gate)
        {
            watchers.Add(changed);
            timer ??= time.CreateTimer(_ => Tick(), null, Pace, Timeout.InfiniteTimeSpan);
        }

        return new Watching(this, changed);
    }

    public void Dispose()
    {
        lock (gate)
        {
            timer?.Dispose();
            timer = null;
        }
    }

    private FleetView Work() => FleetView.Of(fleet, report.Problems(), mqtt.Url, time.GetUtcNow());

    // The next one a second after this one ended, so that a large fleet on a busy machine is never worked out twice at
    // once.
    private void Tick()
    {
        var view = Work();
        Action[] all;
        lock (gate)
            (latest, all) = (timer is null ? null : view, [.. watchers]);
        foreach (var changed in all)
            changed();
        lock (gate)
            timer?.Change(Pace, Timeout.InfiniteTimeSpan);
    }

    private void Leave(Action changed)
    {
        lock (gate)
        {
            watchers.Remove(changed);
            if (watchers.Count > 0)
                return;
            timer?.Dispose();
            (timer, latest) = (null, null);
        }
    }

    private sealed class Watching(FleetViewCache board, Action changed) : IDisposable
    {
        public void Dispose() => board.Leave(changed);
    }
}
