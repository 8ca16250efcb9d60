namespace HealthCheck.Agent.Metrics;

/// <summary>
/// Detects steps of the clock by comparing it with the monotonic clock. Callers shift earlier times by the same step,
/// so that durations stay right. For one thread.
/// </summary>
internal sealed class ClockSteps(TimeProvider clock)
{
    // Smaller steps do not matter: problems begin with a precision of a second.
    private static readonly TimeSpan Smallest = TimeSpan.FromSeconds(1);

    private (DateTimeOffset Time, long Timestamp)? last;

    /// <summary>The step of the clock since the last call, negative for backwards; zero without a step.</summary>
    /// <param name="time">The current time of the clock.</param>
    public TimeSpan Until(DateTimeOffset time)
    {
        var timestamp = clock.GetTimestamp();
        var step = last is (var before, var then)
            ? time - before - clock.GetElapsedTime(then, timestamp)
            : TimeSpan.Zero;
        last = (time, timestamp);
        return step.Duration() > Smallest ? step : TimeSpan.Zero;
    }
}
