namespace HealthCheck.Contracts;

/// <summary>
/// Exponentially damped averages over one, five and fifteen minutes; 0 or more, no unit. One that cannot be read is
/// null.
/// </summary>
/// <param name="Minute">Over one minute.</param>
/// <param name="FiveMinutes">Over five minutes.</param>
/// <param name="FifteenMinutes">Over fifteen minutes.</param>
public sealed record LoadAverages(double? Minute, double? FiveMinutes, double? FifteenMinutes);
