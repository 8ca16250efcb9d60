namespace HealthCheck.Collector.Clock;

/// <summary>
/// A moment of this run, for people to read. Where the time was set otherwise since, it is told anew.
/// </summary>
internal sealed class Moment
{
    private readonly TimeProvider time;
    private readonly long timestamp;
    private volatile Told told;

    private sealed record Told(DateTimeOffset Time, int Changes);

    /// <summary>Now.</summary>
    public Moment(TimeProvider time)
    {
        (this.time, timestamp) = (time, time.GetTimestamp());
        told = new(time.GetUtcNow(), Changes);
    }

    /// <summary>When that was.</summary>
    public DateTimeOffset Time
    {
        get
        {
            if (time is CollectorClock clock && told.Changes != Changes)
                told = new(clock.At(timestamp), Changes);
            return told.Time;
        }
    }

    /// <summary>How long ago that is, whatever the clock did.</summary>
    public TimeSpan Age => time.GetElapsedTime(timestamp);

    private int Changes => (time as CollectorClock)?.Changes ?? 0;
}
