namespace HealthCheck.Collector.Clock;

/// <summary>
/// What each device says of the time. A message that was held up looks like a clock that is behind, so a difference
/// that a delay would explain counts only when it stays the same while time passes.
/// </summary>
internal sealed class DeviceClocks
{
    // Enough for a verdict, and so many are quickly counted.
    private const int Most = 2000;

    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(5), LongEnough = TimeSpan.FromSeconds(10);

    // Two intervals of the slowest device.
    private static readonly TimeSpan Kept = TimeSpan.FromHours(2);

    private sealed class Entry
    {
        public ClockVote? Vote;
        public TimeSpan HeardAt, SuspectedAt;
        public TimeSpan? Suspected;
    }

    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <summary>A device named the time.</summary>
    /// <param name="said">What it said; it counts now or later.</param>
    /// <param name="own">How far this machine is ahead of the monotonic timeline.</param>
    /// <param name="at">When that was, on the monotonic timeline.</param>
    /// <returns>Whether the votes are other ones now.</returns>
    public bool Hear(ClockVote said, TimeSpan own, TimeSpan at)
    {
        if (!entries.TryGetValue(said.DeviceId, out var entry))
        {
            if (entries.Count >= Most)
                return false;
            entries[said.DeviceId] = entry = new();
        }

        entry.HeardAt = at;
        if (entry.Vote is { } known && !IsChange(known, said))
        {
            entry.Suspected = null;
            if (said.IsLive)
                entry.Vote = said;
            return said.IsLive && said with { Ahead = known.Ahead } != known;
        }

        if (!IsBelieved(entry, said, own, at))
            return false;
        (entry.Vote, entry.Suspected) = (said, null);
        return true;
    }

    /// <summary>The votes of those heard recently.</summary>
    /// <param name="at">When that is, on the monotonic timeline.</param>
    public IReadOnlyList<ClockVote> Votes(TimeSpan at)
    {
        foreach (var id in entries.Where(each => at - each.Value.HeardAt > Kept).Select(each => each.Key).ToList())
            entries.Remove(id);
        return [.. entries.Values.Select(entry => entry.Vote).OfType<ClockVote>()];
    }

    private static bool IsChange(ClockVote known, ClockVote said) => said.IsLive
        ? (said.Ahead - known.Ahead).Duration() > Steady
        : !known.IsLive && said.Ahead > known.Ahead + Steady;

    private static bool IsBelieved(Entry entry, ClockVote said, TimeSpan own, TimeSpan at)
    {
        // No delay makes a clock look ahead. What agrees with this machine is no surprise.
        if (entry.Vote is not { IsLive: true } && said.Ahead >= own - ClockJudge.Tolerance
            && (said.IsLive || said.Ahead > own + ClockJudge.Tolerance))
            return true;
        if (!said.IsLive)
            return false;
        if (entry.Suspected is { } suspected && (said.Ahead - suspected).Duration() <= Steady)
            return at - entry.SuspectedAt >= LongEnough;
        (entry.Suspected, entry.SuspectedAt) = (said.Ahead, at);
        return false;
    }
}
