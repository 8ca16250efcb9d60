using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts.Mqtt;

/// <summary>A message to the broker.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Payload">JSON; empty to end a retained message.</param>
/// <param name="Alert">The alert; null to end what the broker keeps of none that is open.</param>
internal sealed record AlertPublication(string Topic, byte[] Payload, Alert? Alert)
{
    /// <summary>What happened; null for a retained message.</summary>
    public AlertNoticeKind? Event { get; init; }
}
