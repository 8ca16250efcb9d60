using HealthCheck.Contracts;

namespace HealthCheck.Agent.Processes;

/// <summary>The processor time of all processes at one moment.</summary>
/// <param name="Timestamp">That moment, by the monotonic clock.</param>
/// <param name="Processes">The processes by number.</param>
internal sealed record ProcessTimes(long Timestamp, IReadOnlyDictionary<int, ProcessStat> Processes)
{
    // USER_HZ, which is the same on all platforms of .NET.
    private const double TicksPerSecond = 100;

    // The kernel and the clock may count a moment differently.
    private const double Slack = 2, SlackTicks = 100;

    /// <summary>
    /// The names that used most between two moments. Processes of one name add up. What ended meanwhile is unknown.
    /// </summary>
    /// <param name="before">The earlier moment.</param>
    /// <param name="after">The later one.</param>
    /// <param name="elapsed">Time between them.</param>
    /// <param name="processors">How many processors the machine may use.</param>
    public static IReadOnlyList<ProcessShare> Between(
        ProcessTimes before, ProcessTimes after, TimeSpan elapsed, double processors)
    {
        var available = elapsed.TotalSeconds * TicksPerSecond * processors;
        if (!(available > 0))
            return [];
        var newest = before.Processes.Values.Select(process => process.StartedAt).DefaultIfEmpty().Max();
        var most = (Slack * available) + SlackTicks;
        return ProcessTop.Of(
            from each in after.Processes
            let used = Growth(before, each.Key, each.Value, newest)
            where used is not null && used <= most
            group used.Value by each.Value.Name into one
            select new ProcessShare(one.Key, Percent: Percent(one.Sum(ticks => (double)ticks), available)),
            share => share.Percent ?? 0, atLeast: 1);
    }

    // A process that was not there before started since; one that is older was overlooked, and its time is of all its
    // life.
    private static ulong? Growth(ProcessTimes before, int number, ProcessStat now, ulong newest)
    {
        if (before.Processes.TryGetValue(number, out var earlier) && earlier.StartedAt == now.StartedAt)
            return now.Ticks >= earlier.Ticks ? now.Ticks - earlier.Ticks : null;
        return now.StartedAt >= newest ? now.Ticks : null;
    }

    private static double Percent(double ticks, double available) =>
        Math.Min(100, Math.Round(100 * ticks / available, 1));
}
