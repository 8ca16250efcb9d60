namespace HealthCheck.Collector.Clock;

/// <summary>The time by which old data may be dropped.</summary>
internal static class ExpiryClock
{
    /// <summary>
    /// Null while nothing may be dropped for its age. A clock that is no <see cref="CollectorClock"/> is trusted.
    /// </summary>
    public static DateTimeOffset? ExpiryNow(this TimeProvider time) =>
        time is CollectorClock clock ? clock.ExpiryNow : time.GetUtcNow();
}
