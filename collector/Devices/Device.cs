using System.Collections.Immutable;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Devices;

/// <summary>All that the collector knows of one device now. Immutable: readers hold it as long as they like.</summary>
internal sealed record Device
{
    private const int ProblemsTold = 10;

    /// <summary>Identity, valid by <see cref="DeviceId"/>.</summary>
    public required string Id { get; init; }

    /// <summary>The collector's own small name for it, the key in the database.</summary>
    public required int Number { get; init; }

    /// <summary>When the collector first heard of it.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>When it last said something itself; null when only the broker spoke for it.</summary>
    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>Whether it is there; offline until it said otherwise.</summary>
    public Presence Presence { get; init; }

    /// <summary>Since when that is so, by the collector's clock.</summary>
    public required DateTimeOffset PresenceSince { get; init; }

    /// <summary>Whether nobody said yet that it is there, or was.</summary>
    public bool IsPresenceUnsaid => Presence == Presence.Offline && PresenceSince == FirstSeen;

    /// <summary>Who it is; null before it said so.</summary>
    public LatestAnnouncement? Announcement { get; init; }

    /// <summary>How it is; null before it said so.</summary>
    public LatestHealth? Health { get; init; }

    /// <summary>Which samples came.</summary>
    public RunHistory Runs { get; init; } = RunHistory.Empty;

    /// <summary>What its events have told.</summary>
    public EventState EventState { get; init; } = EventState.Empty;

    /// <summary>What was told of it last, while events are held back; null when all is told. Not saved.</summary>
    public DeferredEvents? DeferredEvents { get; init; }

    /// <summary>What the owner says of it.</summary>
    public OwnerEdits Owner { get; init; } = OwnerEdits.None;

    /// <summary>Devices whose history it was given, the newest first; theirs is read as its own.</summary>
    public ImmutableArray<AdoptedDevice> Adopted { get; init; } = [];

    /// <summary>The numbers under which its history is, its own first.</summary>
    public IEnumerable<int> Numbers => Adopted.Select(each => each.Number).Prepend(Number);

    /// <summary>The ids under which its events are, its own first.</summary>
    public IEnumerable<string> Ids => Adopted.Select(each => each.Id).Prepend(Id);

    /// <summary>What people call it: by the owner's word, else by its own; null while nobody said.</summary>
    public string? Name => Owner.Name ?? Announcement?.Value.Name;

    /// <summary>Words for grouping: the owner's, else its own.</summary>
    public IReadOnlyList<string> Tags => Owner.Tags is { } tags ? tags : Announcement?.Value.Tags ?? [];

    /// <summary>What tells its board and its card from others; null before it said so.</summary>
    public Fingerprint? Fingerprint => Announcement?.Value.Fingerprint;

    /// <summary>The run last announced.</summary>
    public RunKey? AnnouncedRun => Announcement is { Value: var a } ? RunKey.Of(a.BootId, a.StartedAt) : null;

    /// <summary>The device in a few words.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="isConnected">False while the collector has no connection to the broker.</param>
    /// <param name="mutes">Which devices are muted.</param>
    public DeviceSummary Summary(DateTimeOffset now, bool isConnected, IMutes mutes)
    {
        var known = Announcement?.Value;
        var status = DeviceStatus.Of(this, now, isConnected);
        return new(
            Id, Name, known?.Hostname, known?.Address, known?.Model, Tags, known?.AgentVersion,
            Presence, PresenceSince, status.Severity, Reason(status), FirstSeen, LastSeen, Health?.ReceivedAt,
            Runs.Missing, isConnected ? DeviceStatus.SilentAfter(this) : null,
            mutes.Of(this, status, now) is not null, Runs.Lost,
            Health?.Figures, Health is null ? null : Worst(Health.Problems));
    }

    // With times and not ages: an answer stays the same while nothing changes.
    private string? Reason(DeviceStatus status) => status.State switch
    {
        DeviceState.Ok => null,
        DeviceState.Offline => $"offline since {Words.Iso(status.Since)}",
        DeviceState.Stopped => $"stopped since {Words.Iso(status.Since)}",
        DeviceState.Silent => $"no sample since {Words.Iso(status.Since)}",
        DeviceState.Unknown => $"no connection to the broker, last heard {Words.Iso(status.Since)}",
        DeviceState.Waiting => "no sample yet",
        _ => Health!.Problems is [var worst, ..]
            ? worst.Message
            : status.State == DeviceState.Critical ? "critical" : "warning",
    };

    private static IReadOnlyList<Problem> Worst(IReadOnlyList<Problem> problems) =>
        problems.Count <= ProblemsTold ? problems : [.. problems.Take(ProblemsTold)];

    /// <summary>With another relation of its card.</summary>
    public Device WithCard(CardMatch? card) =>
        card == EventState.Card ? this : this with { EventState = EventState with { Card = card } };
}
