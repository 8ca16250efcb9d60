using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Power;

/// <summary>How often a condition began since the agent's start, and when first and last.</summary>
internal sealed class ConditionHistory
{
    private bool? now;
    private int count;
    private DateTimeOffset? first, last;

    /// <summary>One more look.</summary>
    /// <param name="holds">Whether it holds; null when it cannot be asked, which ends nothing and begins
    /// nothing.</param>
    /// <param name="time">When.</param>
    public void Look(bool? holds, DateTimeOffset time)
    {
        if (holds == true && now != true)
        {
            count = Math.Min(count + 1, int.MaxValue - 1);
            first ??= time;
            last = time;
        }

        now = holds;
    }

    /// <summary>The clock was set: what was seen before was seen so much later by it, or earlier.</summary>
    public void ClockSet(TimeSpan by)
    {
        first += by;
        last += by;
    }

    /// <param name="heldSinceBoot">What the firmware says of all the time since boot; null when it cannot be
    /// asked.</param>
    public PowerCondition Tell(bool? heldSinceBoot) => new(now, count > 0 ? true : heldSinceBoot, count, first, last);
}
