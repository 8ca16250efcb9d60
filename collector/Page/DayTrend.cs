namespace HealthCheck.Collector.Page;

/// <summary>The last 24 hours of a device, small enough to be drawn in a row of a table.</summary>
/// <param name="Cells">48 half hours, oldest first.</param>
/// <param name="Summary">The same in words.</param>
/// <param name="Cpu">Path of an SVG of 96 by 20; null without figures.</param>
/// <param name="Memory">As above.</param>
/// <param name="Storage">As above.</param>
/// <param name="Temperature">As above.</param>
public sealed record DayTrend(
    IReadOnlyList<DayCell> Cells, string Summary, string? Cpu, string? Memory, string? Storage, string? Temperature);
