namespace HealthCheck.Contracts;

/// <summary>Load averages, from <c>/proc/loadavg</c>.</summary>
/// <param name="Native">As the kernel gives them: tasks that run or wait for disk, averaged.</param>
/// <param name="Core">The same divided by the number of online processors; null when that is unknown.</param>
public sealed record LoadReading(LoadAverages Native, LoadAverages? Core);

/// <summary>Exponentially damped averages over one, five and fifteen minutes; 0 or more, no unit.</summary>
/// <param name="Minute">Over one minute.</param>
/// <param name="FiveMinutes">Over five minutes.</param>
/// <param name="FifteenMinutes">Over fifteen minutes.</param>
public sealed record LoadAverages(double Minute, double FiveMinutes, double FifteenMinutes);
