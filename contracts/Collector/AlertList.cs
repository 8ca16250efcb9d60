namespace HealthCheck.Contracts;

/// <summary>The answer of <c>GET /api/alerts</c>.</summary>
/// <param name="Alerts">What is wrong now, the worst first.</param>
/// <param name="Ended">What was told and is over, the latest first; 200 at most.</param>
/// <param name="Channels">The ways to people; empty when nobody is told anything.</param>
/// <param name="Rules">The rules of the owner; of several that say something the last one decides.</param>
public sealed record AlertList(
    IReadOnlyList<AlertEntry> Alerts, IReadOnlyList<AlertEntry> Ended, IReadOnlyList<AlertChannelState> Channels,
    IReadOnlyList<AlertRule> Rules);
