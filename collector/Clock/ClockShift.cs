namespace HealthCheck.Collector.Clock;

/// <summary>The time was set otherwise: what this run of the collector noted before means another moment.</summary>
/// <param name="From">The start of the collector, as it was told until now.</param>
/// <param name="To">The moment of the change, as it was told until now.</param>
/// <param name="By">What is to be added.</param>
internal readonly record struct ClockShift(DateTimeOffset From, DateTimeOffset To, TimeSpan By)
{
    // A message that was taken in while the time changed.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);

    /// <summary>A moment as it is told from now on; one of an earlier run is left alone.</summary>
    public DateTimeOffset Of(DateTimeOffset time) =>
        time >= From - Slack && time <= To + Slack ? time + By : time;
}
