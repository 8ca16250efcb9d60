namespace HealthCheck.Contracts;

/// <summary>Load averages, from <c>/proc/loadavg</c>.</summary>
/// <param name="Native">As the kernel gives them: tasks that run or wait for disk, averaged.</param>
/// <param name="Core">The same divided by <paramref name="Processors"/>; null when that is unknown.</param>
/// <param name="Processors">
/// How many processors there are to do it: those online, or what a container may use of them where that is less, for
/// example 0.5; null when unknown.
/// </param>
public sealed record LoadReading(LoadAverages Native, LoadAverages? Core, double? Processors = null);
