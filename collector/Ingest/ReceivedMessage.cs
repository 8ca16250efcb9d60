using HealthCheck.Contracts;

namespace HealthCheck.Collector.Ingest;

/// <summary>A message as it came from the broker.</summary>
/// <param name="Topic">Its topic, unchecked.</param>
/// <param name="Payload">Its content; empty when it is larger than any message may be, then only its size is
/// kept.</param>
/// <param name="Size">Bytes of the content.</param>
/// <param name="IsRetained">True for the broker's replay of something said earlier.</param>
/// <param name="Time">When it came.</param>
/// <param name="Acknowledge">To whom it is acknowledged.</param>
/// <param name="Packet">The broker's number for it; 0 when it wants no acknowledgement.</param>
internal sealed record ReceivedMessage(
    string Topic, ReadOnlyMemory<byte> Payload, long Size, bool IsRetained, DateTimeOffset Time,
    Acknowledger Acknowledge, ushort Packet = 0) : Incoming
{
    /// <summary>
    /// True when the broker sends it again because it was not acknowledged; it may have been committed.
    /// </summary>
    public bool IsRedelivered { get; init; }

    /// <summary>When it came, by the monotonic clock; 0 when nobody knows.</summary>
    public long Timestamp { get; init; }

    /// <summary>
    /// How often the time had been set otherwise when it came; see <see cref="Clock.CollectorClock.Changes"/>.
    /// </summary>
    public int ClockChanges { get; init; }

    /// <summary>Whether the content is too large to be looked at.</summary>
    public bool IsOversized(TopicKind kind) => Size > kind switch
    {
        TopicKind.Announcement => ContractLimits.AnnouncementBytes,
        TopicKind.Backlog => ContractLimits.BacklogBytes,
        TopicKind.Gone => ContractLimits.RangesBytes,
        _ => ContractLimits.MessageBytes,
    };
}
