namespace HealthCheck.Agent.Identity;

/// <summary>The settings that are part of the announcement. All but the port may change while the agent runs.</summary>
/// <param name="Name">The name of the device; null for the host name.</param>
/// <param name="Tags">Words for grouping.</param>
/// <param name="HttpPort">TCP port of HTTP.</param>
/// <param name="HttpScheme">http or https.</param>
/// <param name="HttpAddress">The only address of HTTP; null for all.</param>
/// <param name="IntervalSeconds">Seconds between two samples.</param>
internal sealed record AnnouncedSettings(
    string? Name, IReadOnlyList<string> Tags, int HttpPort, string HttpScheme, string? HttpAddress,
    int IntervalSeconds);
