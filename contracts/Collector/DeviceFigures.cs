namespace HealthCheck.Contracts;

/// <summary>Figures of a snapshot; null where the device does not tell.</summary>
/// <param name="CpuUsedPercent">Processors in use, 0 to 100.</param>
/// <param name="LoadPerCore">Load average over one minute, per core.</param>
/// <param name="MemoryUsedPercent">Memory in use, 0 to 100.</param>
/// <param name="StorageUsedPercent">Filesystem <c>/</c> in use, 0 to 100.</param>
/// <param name="Celsius">The hottest zone, in degrees Celsius.</param>
/// <param name="UptimeSeconds">Time since boot.</param>
public sealed record DeviceFigures(
    double? CpuUsedPercent, double? LoadPerCore, double? MemoryUsedPercent, double? StorageUsedPercent, double? Celsius,
    long? UptimeSeconds);
