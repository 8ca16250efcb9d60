namespace HealthCheck.Contracts;

/// <summary>The devices a collector knows: the answer of <c>GET /api/devices</c>.</summary>
/// <param name="Total">How many there are that pass the filters, on all pages together.</param>
/// <param name="Items">The devices of this page.</param>
/// <param name="Next">Ask with <c>?offset=</c> this for the next page; null when there is none.</param>
public sealed record DeviceList(int Total, IReadOnlyList<DeviceSummary> Items, int? Next = null);
