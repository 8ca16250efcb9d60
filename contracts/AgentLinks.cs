namespace HealthCheck.Contracts;

/// <summary>The endpoints of an agent.</summary>
/// <param name="Health">The latest <see cref="HealthSnapshot"/>.</param>
/// <param name="Device">The <see cref="DeviceAnnouncement"/>.</param>
/// <param name="OpenApi">The description of the API.</param>
/// <param name="Metrics">The snapshot in the text format of Prometheus.</param>
/// <param name="Live">200 while the agent measures, 503 once it has stalled.</param>
public sealed record AgentLinks(string Health, string Device, string OpenApi, string Metrics, string Live);
