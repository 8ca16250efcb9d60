using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts;

/// <summary>What the tracker looks at in one step.</summary>
/// <param name="Now">The moment, by the collector's clock.</param>
/// <param name="ConnectedSince">Since when there is a connection to the broker; null while there is none.</param>
/// <param name="Conditions">All that is wrong now.</param>
/// <param name="Incidents">What happened since the last step and is told once.</param>
/// <param name="Reachable">Devices whose latest sample counts: the problems of all others are unknown.</param>
/// <param name="Known">All devices that are not muted.</param>
/// <param name="Channels">Names of all channels; null while nobody knows them, or there is none: then nothing is told.
/// </param>
internal sealed record AlertInput(
    DateTimeOffset Now, DateTimeOffset? ConnectedSince, IReadOnlyList<AlertCondition> Conditions,
    IReadOnlyList<AlertCondition> Incidents, IReadOnlySet<string> Reachable, IReadOnlySet<string> Known,
    IReadOnlyList<string>? Channels)
{
    /// <summary>Whether rules of the owner keep an alert silent that is no condition any more.</summary>
    public Func<Alert, bool> IsSilenced { get; init; } = _ => false;

    /// <summary>The fleet, to see what devices have in common. Worked out only when it is needed.</summary>
    public Lazy<IReadOnlyCollection<DeviceTraits>> Fleet { get; init; } = new([]);
}
