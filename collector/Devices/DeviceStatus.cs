using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Devices;

/// <summary>
/// How a device is at one moment. Page, API, command line and metrics all use it, so that a device is the same
/// everywhere. Only a device with a recent sample is ever <see cref="DeviceState.Ok"/>.
/// </summary>
/// <param name="State">What it does.</param>
/// <param name="Since">Since when it is away or silent; else the time of its latest sample.</param>
internal readonly record struct DeviceStatus(DeviceState State, DateTimeOffset Since)
{
    private const int IntervalsUntilSilent = 3;
    private const int DefaultIntervalSeconds = 30;

    /// <summary>Severity of the state; null where there is none to tell: stopped, unknown or waiting.</summary>
    public HealthStatus? Severity => State switch
    {
        DeviceState.Ok => HealthStatus.Ok,
        DeviceState.Warning or DeviceState.Silent => HealthStatus.Warning,
        DeviceState.Critical or DeviceState.Offline => HealthStatus.Critical,
        _ => null,
    };

    /// <summary>Whether the figures of the latest sample are those of now.</summary>
    public bool IsCurrent => State is DeviceState.Ok or DeviceState.Warning or DeviceState.Critical;

    /// <summary>The status of a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="now">The moment.</param>
    /// <param name="isConnected">False while the collector has no connection to the broker.</param>
    public static DeviceStatus Of(Device device, DateTimeOffset now, bool isConnected) => Of(
        device.Presence, device.PresenceSince, device.Health?.Status, LastSample(device),
        isConnected ? SilentAfter(device) : null, now);

    /// <summary>
    /// The status of a device that the API told of. Its <c>status</c> ages: silence comes without a message.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="now">The moment.</param>
    public static DeviceStatus Of(DeviceSummary device, DateTimeOffset now) => Of(
        device.Presence, device.PresenceSince, device.Status, device.LastSample ?? device.PresenceSince,
        device.SilentAfter, now);

    /// <summary>An online device counts as silent after this time; null unless it is online.</summary>
    public static DateTimeOffset? SilentAfter(Device device) => device.Presence == Presence.Online
        ? LastSample(device)
            + (IntervalsUntilSilent
            * TimeSpan.FromSeconds(device.Announcement?.Value.IntervalSeconds ?? DefaultIntervalSeconds))
        : null;

    /// <summary>The state in words, for example <c>silent for 4 min</c>.</summary>
    public string Text(DateTimeOffset now) => State switch
    {
        DeviceState.Offline => $"offline for {For(now)}",
        DeviceState.Stopped => $"stopped {For(now)} ago",
        DeviceState.Unknown => $"last heard {For(now)} ago",
        DeviceState.Silent => $"silent for {For(now)}",
        DeviceState.Waiting => "online, no sample yet",
        DeviceState.Critical => "critical",
        DeviceState.Warning => "warning",
        _ => "well",
    };

    /// <summary>What follows the name of the device in a sentence.</summary>
    public string Predicate(DateTimeOffset now) => State switch
    {
        DeviceState.Offline => $"has been offline for {For(now)}",
        DeviceState.Stopped => $"was stopped {For(now)} ago",
        DeviceState.Unknown => $"was last heard {For(now)} ago",
        DeviceState.Silent => $"has been silent for {For(now)}",
        DeviceState.Waiting => "has sent no sample yet",
        DeviceState.Critical => "says it is critical",
        DeviceState.Warning => "gives a warning",
        _ => "is well",
    };

    private static DeviceStatus Of(
        Presence presence, DateTimeOffset presenceSince, HealthStatus? told, DateTimeOffset lastSample,
        DateTimeOffset? silentAfter, DateTimeOffset now) => presence switch
        {
            Presence.Offline => new(DeviceState.Offline, presenceSince),
            Presence.Stopped => new(DeviceState.Stopped, presenceSince),
            _ when silentAfter is null => new(DeviceState.Unknown, lastSample),
            _ when silentAfter <= now => new(DeviceState.Silent, lastSample),
            _ => new(
                told switch
                {
                    null => DeviceState.Waiting,
                    HealthStatus.Critical => DeviceState.Critical,
                    HealthStatus.Warning => DeviceState.Warning,
                    _ => DeviceState.Ok,
                },
                lastSample),
        };

    private static DateTimeOffset LastSample(Device device) => device.Health?.ReceivedAt ?? device.PresenceSince;

    private string For(DateTimeOffset now) => Words.Span(now - Since);
}
