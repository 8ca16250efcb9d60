namespace HealthCheck.Collector.Alerts.Mqtt;

/// <summary>The topics of alerts: <c>prefix/alerts/device/code</c>, and one for what happens.</summary>
/// <param name="prefix">What all topics begin with.</param>
internal sealed class AlertTopics(string prefix)
{
    // Stands where the id of a device does.
    private const string Collector = "collector";

    /// <summary>What happens, not retained.</summary>
    public string Event { get; } = $"{prefix}/alerts/event";

    /// <summary>Matches the topics of all alerts.</summary>
    public string Filter { get; } = $"{prefix}/alerts/+/+";

    /// <summary>The topic of an alert, retained while it is open.</summary>
    public string Of(Alert alert) => $"{prefix}/alerts/{alert.DeviceId ?? Collector}/{alert.Code}";
}
