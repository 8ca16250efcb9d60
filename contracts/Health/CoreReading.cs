namespace HealthCheck.Contracts;

/// <summary>One processor.</summary>
/// <param name="Core">Its number, 0 or more.</param>
/// <param name="Shares">How its time was spent.</param>
public sealed record CoreReading(int Core, CpuShares Shares);
