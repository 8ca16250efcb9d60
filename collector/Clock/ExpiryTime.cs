namespace HealthCheck.Collector.Clock;

/// <summary>
/// The time by which old data may be dropped. It advances no faster than time passes on the monotonic clock, also over
/// restarts, until NTP or the devices have confirmed the clock of this machine for a while. Pure.
/// </summary>
/// <param name="Reached">The latest time that was confirmed, plus what passed since; null before the first.</param>
internal readonly record struct ExpiryTime(DateTimeOffset? Reached)
{
    /// <summary>How long the clock has to be confirmed before data are dropped by it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>After some time.</summary>
    /// <param name="elapsed">How much passed on the monotonic clock.</param>
    /// <param name="now">The time as the collector tells it.</param>
    /// <param name="verdict">What is thought of the clock.</param>
    /// <param name="undisturbed">How long that is so, without a step of the clock.</param>
    public ExpiryTime After(TimeSpan elapsed, DateTimeOffset now, ClockVerdict verdict, TimeSpan undisturbed)
    {
        var reached = Reached is { } known && DateTimeOffset.MaxValue - known > elapsed ? known + elapsed : Reached;
        if (undisturbed < Patience)
            return new(reached);

        // Time that was noted while the clock was ahead is given back.
        if (verdict.IsTrusted || (verdict.IsSupported && !(reached <= now)))
            return new(now);
        return new(reached);
    }
}
