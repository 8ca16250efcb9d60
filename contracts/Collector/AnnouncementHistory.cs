namespace HealthCheck.Contracts;

/// <summary>
/// The announcements of a device, newest first: the answer of <c>GET /api/devices/{id}/announcements</c>.
/// </summary>
/// <param name="Total">How many are kept.</param>
/// <param name="Items">Each announcement that differed from the one before.</param>
public sealed record AnnouncementHistory(int Total, IReadOnlyList<AnnouncementRecord> Items);
