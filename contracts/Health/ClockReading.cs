namespace HealthCheck.Contracts;

/// <summary>The clock, from adjtimex(2), or from the time daemon where a sandbox forbids that.</summary>
/// <param name="Synchronized">Whether the kernel believes it.</param>
/// <param name="OffsetMilliseconds">
/// How far it is off by the kernel's estimate, or was when systemd-timesyncd last looked; null when unknown.
/// </param>
public sealed record ClockReading(bool Synchronized, double? OffsetMilliseconds)
{
    internal static ClockReading Read(ref OrderedReader r) => new(
        r.Bool("synchronized"u8), r.MaybeDouble("offsetMilliseconds"u8));
}
