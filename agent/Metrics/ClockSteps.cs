namespace HealthCheck.Agent.Metrics;

/// <summary>
/// Notices that the clock was set: it moved by more or less than the monotonic clock did. A time that was noted before is
/// moved by the same step, so that the time since then stays right. For one thread.
/// </summary>
internal sealed class ClockSteps(TimeProvider clock)
{
    // Smaller steps are not worth a word: problems begin to the second.
    private static readonly TimeSpan Smallest = TimeSpan.FromSeconds(1);

    private (DateTimeOffset Time, long Timestamp)? last;

    /// <summary>How far the clock was set since the last call, back if negative; zero when it was not set.</summary>
    /// <param name="time">The time now, by the clock.</param>
    public TimeSpan Until(DateTimeOffset time)
    {
        var timestamp = clock.GetTimestamp();
        var step = last is (var before, var then) ? time - before - clock.GetElapsedTime(then, timestamp) : TimeSpan.Zero;
        last = (time, timestamp);
        return step.Duration() > Smallest ? step : TimeSpan.Zero;
    }
}
