using HealthCheck.Contracts;

namespace HealthCheck.Collector.Devices;

/// <summary>All that the collector knows of one device now. Immutable: readers hold it as long as they like.</summary>
internal sealed record Device
{
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

    /// <summary>Who it is; null before it said so.</summary>
    public LatestAnnouncement? Announcement { get; init; }

    /// <summary>How it is; null before it said so.</summary>
    public LatestHealth? Health { get; init; }

    /// <summary>Which samples came.</summary>
    public RunHistory Runs { get; init; } = RunHistory.Empty;

    /// <summary>The run last announced.</summary>
    public RunKey? AnnouncedRun => Announcement is { Value: var a } ? RunKey.Of(a.BootId, a.StartedAt) : null;

    /// <summary>The device in a few words.</summary>
    public DeviceSummary Summary()
    {
        var known = Announcement?.Value;
        return new(
            Id, known?.Name, known?.Hostname, known?.Address, known?.Model, known?.Tags ?? [], known?.AgentVersion,
            Presence, Health?.Value.Status, FirstSeen, LastSeen, Runs.Missing, Runs.Lost);
    }
}

/// <summary>The latest announcement of a device.</summary>
/// <param name="Value">What it says.</param>
/// <param name="Json">The very bytes, with whatever this version does not know.</param>
/// <param name="Ordinal">How many announcements of this device are in the database up to this one.</param>
internal sealed record LatestAnnouncement(DeviceAnnouncement Value, ReadOnlyMemory<byte> Json, long Ordinal);

/// <summary>The latest snapshot of a device.</summary>
/// <param name="Value">What it says.</param>
/// <param name="Json">The very bytes.</param>
/// <param name="Run">The run that measured it.</param>
/// <param name="ReceivedAt">When it came; for a replay by the broker not later than it was measured.</param>
internal sealed record LatestHealth(
    HealthSnapshot Value, ReadOnlyMemory<byte> Json, RunKey Run, DateTimeOffset ReceivedAt);
