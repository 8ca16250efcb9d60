namespace HealthCheck.Contracts;

/// <summary>Events, newest first: the answer of <c>GET /api/events</c>.</summary>
/// <param name="Items">The events of this page.</param>
/// <param name="Before">Ask with <c>?before=</c> this for older ones; null when there are none.</param>
public sealed record EventList(IReadOnlyList<DeviceEvent> Items, long? Before);
