namespace HealthCheck.Contracts;

/// <summary>Averages in percent, 0 to 100. One that cannot be read is null.</summary>
/// <param name="TenSeconds">Over ten seconds.</param>
/// <param name="Minute">Over one minute.</param>
/// <param name="FiveMinutes">Over five minutes.</param>
public sealed record PressureAverages(double? TenSeconds, double? Minute, double? FiveMinutes);
