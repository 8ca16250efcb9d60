namespace HealthCheck.Contracts;

/// <summary>A message on <c>healthcheck/alerts/event</c>: an alert begins, changes or ends.</summary>
/// <param name="Event">opened, changed, resolved or happened.</param>
/// <param name="Time">When the collector noticed it.</param>
/// <param name="Alert">The alert after it.</param>
public sealed record AlertNotice(AlertNoticeKind Event, DateTimeOffset Time, AlertEntry Alert);
