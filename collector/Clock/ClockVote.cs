namespace HealthCheck.Collector.Clock;

/// <summary>What one device says of the time. A device has one vote, however often it speaks.</summary>
/// <param name="DeviceId">Whose it is.</param>
/// <param name="Ahead">How far its clock is ahead of the monotonic timeline of the collector; see
/// <see cref="CollectorClock"/>.</param>
/// <param name="IsSynchronized">Whether the device says that its clock follows NTP; null when it does not know.</param>
/// <param name="IsLive">False for a retained message: then the clock is at least so far ahead.</param>
internal readonly record struct ClockVote(string DeviceId, TimeSpan Ahead, bool? IsSynchronized, bool IsLive)
{
    /// <summary>A clock that follows NTP counts twice.</summary>
    public int Weight => IsSynchronized == true ? 2 : 1;
}
