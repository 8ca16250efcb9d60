using System.Diagnostics.CodeAnalysis;

namespace HealthCheck.Collector.Ingest.Limits;

/// <summary>
/// What each device said lately. In memory alone: after a restart each has its whole allowance again. For the ingest
/// loop, but for
/// <see cref="HasWaiting"/>.
/// </summary>
internal sealed class DeviceUses(LimitsOptions options, LimitedDevices limited, TimeProvider time)
{
    private const int LeastKept = 4096;

    private readonly long begun = time.GetTimestamp();
    private readonly Dictionary<string, DeviceUse> uses = new(StringComparer.Ordinal);
    private readonly HashSet<string> waiting = new(StringComparer.Ordinal);
    private int tidyAt = LeastKept;
    private volatile bool hasWaiting;

    /// <summary>Where it is said which devices sent too much.</summary>
    public LimitedDevices Limited => limited;

    /// <summary>The monotonic time.</summary>
    public TimeSpan Now => time.GetElapsedTime(begun);

    /// <summary>How many devices are remembered.</summary>
    public int Count => uses.Count;

    /// <summary>Whether announcements wait for their turn.</summary>
    public bool HasWaiting => hasWaiting;

    /// <summary>What a device said lately.</summary>
    public DeviceUse Of(string id)
    {
        if (uses.TryGetValue(id, out var use))
            return use;
        if (uses.Count >= tidyAt)
            Tidy();
        return uses[id] = new(options, Now);
    }

    /// <summary>Keeps the newest announcement of a device until it may announce itself again.</summary>
    /// <returns>False when it took the place of another, which is lost.</returns>
    public bool Wait(string id, Message announcement)
    {
        var use = Of(id);
        var isFirst = use.Waiting is null;
        use.Waiting = announcement;
        waiting.Add(id);
        hasWaiting = true;
        return isFirst;
    }

    /// <summary>The announcement of a device that waits has its turn, or is overtaken by a newer one.</summary>
    public bool TryEndWait(string id, [NotNullWhen(true)] out Message? announcement)
    {
        announcement = waiting.Remove(id) ? Of(id).Waiting : null;
        hasWaiting = waiting.Count > 0;
        if (announcement is not null)
            Of(id).Waiting = null;
        return announcement is not null;
    }

    /// <summary>Devices with an announcement that waits.</summary>
    public IReadOnlyList<string> Waiting => [.. waiting];

    // Ids may be made up at will: what was said by one that is silent since is of no use.
    private void Tidy()
    {
        var now = Now;
        foreach (var (id, use) in uses)
        {
            if (use.IsIdle(now))
                uses.Remove(id);
        }

        tidyAt = Math.Max(LeastKept, 2 * uses.Count);
    }
}
