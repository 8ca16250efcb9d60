namespace HealthCheck.Contracts;

/// <summary>Devices by status; the four add up to the total.</summary>
/// <param name="Ok">Ok.</param>
/// <param name="Warning">With a warning, or silent.</param>
/// <param name="Critical">Critical, or offline.</param>
/// <param name="Unknown">Stopped, without a sample yet, or all while the collector has no connection to the
/// broker.</param>
public sealed record VerdictCounts(int Ok, int Warning, int Critical, int Unknown);
