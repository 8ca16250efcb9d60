namespace HealthCheck.Contracts;

/// <summary>Devices by presence; the three add up to the total.</summary>
/// <param name="Total">All devices known.</param>
/// <param name="Online">Connected to the broker.</param>
/// <param name="Stopped">Stopped on purpose.</param>
/// <param name="Offline">Gone without a word.</param>
public sealed record DeviceCounts(int Total, int Online, int Stopped, int Offline);
