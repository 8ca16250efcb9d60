namespace HealthCheck.Collector.Clock;

/// <summary>
/// Decides whether the clock of this machine or those of the devices are wrong. Pure. A few devices, also hostile ones,
/// never outvote devices that agree with this machine.
/// </summary>
internal static class ClockJudge
{
    /// <summary>Clocks that differ by less agree.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(60);

    // The word of a kernel cannot be forged over the network, so it weighs more than that of a device.
    private const int WeightOfNtp = 5, WeightOfDoubt = 1;

    // A device that agrees with this machine weighs so much more than one that does not.
    private const int Benefit = 3;

    /// <summary>Weighs the evidence.</summary>
    /// <param name="own">How far this machine is ahead of the monotonic timeline.</param>
    /// <param name="sync">What this machine knows of its clock.</param>
    /// <param name="votes">The devices that were heard recently, each once.</param>
    public static ClockVerdict Judge(TimeSpan own, ClockSync sync, IReadOnlyList<ClockVote> votes)
    {
        var agreeing = votes.Where(vote => (vote.Ahead - own).Duration() <= Tolerance).ToList();
        var opposed = Opposed(votes, own);
        var (agreed, against, all) = (Weight(agreeing), Weight(opposed), Weight(votes));
        var self = sync switch
        {
            ClockSync.Synchronized => WeightOfNtp,
            ClockSync.Unknown => WeightOfDoubt,
            _ => 0,
        };

        var state = IsOutvoted() ? ClockState.Wrong
            : votes.Count == 0 ? (sync == ClockSync.Synchronized ? ClockState.Right : ClockState.Unproven)
            : self + agreed > against ? ClockState.Right
            : ClockState.Disputed;
        var isQuiet = state == ClockState.Right && Benefit * against <= self + agreed;
        return new(state, opposed.Count == 0 ? TimeSpan.Zero : Middle(opposed) - own)
        {
            Devices = votes.Count,
            Agreeing = agreeing.Count,
            Disagreeing = opposed.Count,
            Opponent = opposed.Count == 0 ? null : opposed[0].DeviceId,
            IsSupported = isQuiet && agreeing.Count > 0,
            IsTrusted = isQuiet
                && (sync == ClockSync.Synchronized || agreeing.Count(vote => vote.IsSynchronized == true) > 1),
        };

        bool IsOutvoted() => IsOnlyOneInformed()
            || (opposed.Count > 1 && 2 * against > all && against > self + (Benefit * agreed));

        // One device is believed when it follows NTP and this machine knows that it does not itself, and neither does
        // the agent that runs beside the collector.
        bool IsOnlyOneInformed() =>
            sync == ClockSync.Unsynchronized && opposed.Count + agreeing.Count == votes.Count && agreeing.Count <= 1
            && opposed.Any(vote => vote.IsSynchronized == true) && agreeing.All(vote => vote.IsSynchronized == false);
    }

    // The heaviest group of devices that agree with each other and not with this machine.
    private static List<ClockVote> Opposed(IReadOnlyList<ClockVote> votes, TimeSpan own)
    {
        var others = votes.Where(vote => (vote.Ahead - own).Duration() > Tolerance)
            .OrderBy(vote => vote.Ahead).ToList();
        var (best, bestFrom, bestTo) = (0, 0, 0);
        for (int from = 0, to = 0, weight = 0; to < others.Count; to++)
        {
            weight += others[to].Weight;
            while (others[to].Ahead - others[from].Ahead > 2 * Tolerance)
                weight -= others[from++].Weight;
            if (weight > best)
                (best, bestFrom, bestTo) = (weight, from, to + 1);
        }

        return others[bestFrom..bestTo];
    }

    // A retained message waited, so the latest of them comes nearest to the truth.
    private static TimeSpan Middle(List<ClockVote> votes)
    {
        var live = votes.Where(vote => vote.IsLive).Select(vote => vote.Ahead).ToList();
        return live.Count > 0 ? live[live.Count / 2] : votes[^1].Ahead;
    }

    private static int Weight(IReadOnlyList<ClockVote> votes)
    {
        var sum = 0;
        for (var i = 0; i < votes.Count; i++)
            sum += votes[i].Weight;
        return sum;
    }
}
