using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Collector.Ingest;

/// <summary>
/// What an arrival says, or why it is refused whatever the fleet is like. To read it is most of the work of taking it
/// in, and needs nobody else: many are read at a time.
/// </summary>
internal sealed record Message
{
    /// <summary>The message as it came.</summary>
    public required ReceivedMessage ReceivedMessage { get; init; }

    /// <summary>Whose topic it came by; valid unless it is refused.</summary>
    public string Id { get; private init; } = "";

    /// <summary>What the topic is for.</summary>
    public TopicKind Kind { get; private init; }

    /// <summary>Why it is refused; null when it keeps to the contract.</summary>
    public ContractException? Refused { get; private init; }

    /// <summary>Whether somebody cleared a retained topic; then it says nothing.</summary>
    public bool IsCleared { get; private init; }

    /// <summary>The announcement, of one.</summary>
    public DeviceAnnouncement? Announcement { get; private init; }

    /// <summary>Of an announcement what is kept of its content: all but white space.</summary>
    public ReadOnlyMemory<byte> Json { get; private init; }

    /// <summary>The samples, of health and backlog; of a backlog without those that are dated ahead.</summary>
    public IReadOnlyList<MessageSample> Samples { get; private init; } = [];

    /// <summary>Whether the device is there, of a status.</summary>
    public Presence Presence { get; private init; }

    /// <summary>What the device no longer holds, of such a message.</summary>
    public SampleRanges? Gone { get; private init; }

    /// <summary>The moments that it names and that lie further ahead than a clock may be wrong.</summary>
    public IReadOnlyList<DateTimeOffset> Future { get; private init; } = [];

    /// <summary>The samples that are dated so.</summary>
    public IReadOnlyList<HealthSnapshot> Early { get; private init; } = [];

    /// <summary>A message that is refused without being read.</summary>
    public static Message Refuse(ReceivedMessage arrival, string id, Refusal reason, string text) =>
        new() { ReceivedMessage = arrival, Id = id, Refused = new(reason, text) };

    /// <summary>The same without its payload, for one that has to wait in memory.</summary>
    public Message WithoutPayload() => this with { ReceivedMessage = ReceivedMessage with { Payload = default } };

    /// <summary>Reads an arrival.</summary>
    public static Message Read(ReceivedMessage arrival, Topics topics)
    {
        try
        {
            return ReadOrThrow(arrival, topics);
        }
        catch (ContractException e)
        {
            return new() { ReceivedMessage = arrival, Refused = e };
        }
        catch (Exception e)
        {
            // Whatever a message from outside brings about, it must cost no more than itself.
            return new() { ReceivedMessage = arrival, Refused = ContractException.Malformed(ErrorText.Of(e), e) };
        }
    }

    private static Message ReadOrThrow(ReceivedMessage arrival, Topics topics)
    {
        if (!topics.TryParse(arrival.Topic, out var id, out var kind))
            throw ContractException.Malformed("the topic is none of ours");
        if (!DeviceId.IsValid(id))
            throw new ContractException(Refusal.WrongId, $"the id in the topic must be {DeviceId.Rule}");
        if (arrival.IsOversized(kind))
            throw new ContractException(Refusal.Oversized, $"{arrival.Size} bytes are more than allowed");

        var message = new Message { ReceivedMessage = arrival, Id = id, Kind = kind };
        if (arrival.Size == 0 && kind is not (TopicKind.Backlog or TopicKind.Gone))
            return message with { IsCleared = true };

        var json = arrival.Payload.Span;
        message = kind switch
        {
            TopicKind.Announcement => message with
            {
                Announcement = Wire.ReadAnnouncement(json),
                Json = CompactJson.Of(arrival.Payload),
            },
            TopicKind.Health =>
                message with { Samples = [MessageSample.Of(Wire.ReadSnapshot(json), Kept(arrival.Payload))] },
            TopicKind.Status => message with { Presence = PresencePayload.Read(json) },
            TopicKind.Backlog => message with { Samples = Backlog(arrival.Payload) },
            TopicKind.Gone => message with { Gone = Wire.ReadRanges(json) },
            _ => throw ContractException.Malformed("nobody says this to a collector"),
        };
        message.RequireSameId();
        return message;
    }

    // The very bytes, unless it is larger than an agent makes any.
    private static ReadOnlyMemory<byte> Kept(ReadOnlyMemory<byte> snapshot) =>
        snapshot.Length > ContractLimits.SampleBytes ? CompactJson.Of(snapshot) : snapshot;

    private static MessageSample[] Backlog(ReadOnlyMemory<byte> json) =>
        [.. Wire.ReadBacklog(json.Span).Zip(BacklogElements.Of(json), MessageSample.Of)];

    private void RequireSameId()
    {
        RequireSame(Announcement?.Id ?? Id);
        foreach (var sample in Samples)
            RequireSame(sample.Snapshot.Id);
    }

    private void RequireSame(string id)
    {
        if (id != Id)
            throw new ContractException(
                Refusal.WrongId, $"the topic is another device's than the message, which says '{id}'");
    }

    /// <summary>
    /// The message without what is dated later than a moment. A clock that was ahead for a while must not cost the
    /// samples beside: they would be refused with it each time they come.
    /// </summary>
    public Message Without(DateTimeOffset limit)
    {
        if (!IsAheadOf(limit))
            return this;
        return this with
        {
            Future = [.. Moments().Where(moment => moment > limit)],
            Early = [.. Samples.Where(sample => sample.Snapshot.Time > limit).Select(sample => sample.Snapshot)],
            Samples = Kind == TopicKind.Backlog ? [.. Samples.Where(sample => sample.Snapshot.Time <= limit)] : Samples,
        };
    }

    // Of each message, and nearly none is: without a list.
    private bool IsAheadOf(DateTimeOffset limit)
    {
        for (var i = 0; i < Samples.Count; i++)
        {
            if (Samples[i].Snapshot.Time > limit)
                return true;
        }

        return Announcement?.StartedAt > limit;
    }

    private IEnumerable<DateTimeOffset> Moments() =>
        Announcement is { StartedAt: var started } ? [started] : Samples.Select(sample => sample.Snapshot.Time);
}
