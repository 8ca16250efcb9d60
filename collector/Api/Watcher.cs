using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Api;

/// <summary>
/// What one who watches has not been told yet: devices by id, so that one that changes ten times is told once, and
/// events. Both are bounded: who reads too slowly is told to read everything anew.
/// </summary>
/// <param name="wantsDevices">Whether devices are told, or only events.</param>
/// <param name="begin">Number of the newest event when it began.</param>
/// <param name="leave">Called at the end.</param>
internal sealed class Watcher(bool wantsDevices, long begin, Action<Watcher> leave) : IDisposable
{
    /// <summary>The most that is held for one.</summary>
    public const int MostDevices = 5000, MostEvents = 1000;

    private readonly Lock gate = new();
    private readonly SemaphoreSlim hasNews = new(0, 1);
    private HashSet<string> devices = [];
    private List<DeviceEvent> events = [];
    private bool isBehind;

    /// <summary>Whether devices are told, or only events.</summary>
    public bool WantsDevices => wantsDevices;

    /// <summary>Number of the newest event when it began.</summary>
    public long Begin => begin;

    /// <summary>For the feed: takes note of what is new.</summary>
    public void Mark(FleetChange change)
    {
        lock (gate)
        {
            if (wantsDevices && !isBehind)
            {
                foreach (var device in change.Devices.Concat(change.Forgotten))
                    devices.Add(device.Id);
            }

            if (!isBehind)
                events.AddRange(change.Events);
            if (devices.Count > MostDevices || events.Count > MostEvents)
                (isBehind, devices, events) = (true, [], []);
            if (hasNews.CurrentCount == 0 && (isBehind || devices.Count > 0 || events.Count > 0))
                hasNews.Release();
        }
    }

    /// <summary>Waits until there is something new, or for so long.</summary>
    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken stop) => hasNews.WaitAsync(atMost, stop);

    /// <summary>What is new since it was last asked.</summary>
    public (bool IsBehind, IReadOnlyCollection<string> Devices, IReadOnlyList<DeviceEvent> Events) Take()
    {
        lock (gate)
        {
            var taken = (isBehind, devices, events);
            (isBehind, devices, events) = (false, [], []);
            return taken;
        }
    }

    public void Dispose()
    {
        leave(this);
        hasNews.Dispose();
    }
}
