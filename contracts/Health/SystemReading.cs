using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>How the operating system itself does.</summary>
/// <param name="FailedUnits">Names of systemd units that failed; null where there is no systemd to ask.</param>
/// <param name="RebootRequired">Whether an update waits for a restart.</param>
/// <param name="Updates">Packages that could be updated; null where the system has not worked it out.</param>
/// <param name="Processes">Number of processes; null when unknown.</param>
/// <param name="Sessions">Number of logged-in sessions; null when unknown.</param>
/// <param name="OutOfMemoryKills">Processes killed for want of memory since boot; null when the kernel does not
/// tell.</param>
/// <param name="Clock">The clock; null when unknown.</param>
/// <param name="LastShutdownClean">Whether the boot before this one ended in order; null when unknown.</param>
/// <param name="EndOfSupport">Last day on which the operating system is supported; null when unknown.</param>
public sealed record SystemReading(
    IReadOnlyList<string>? FailedUnits, bool RebootRequired, UpdatesReading? Updates, int? Processes, int? Sessions,
    long? OutOfMemoryKills, ClockReading? Clock, bool? LastShutdownClean, DateOnly? EndOfSupport)
{
    internal static SystemReading Read(ref OrderedReader r) => new(
        r.MaybeTexts("failedUnits"u8), r.Bool("rebootRequired"u8), r.Maybe("updates"u8, UpdatesReading.Read),
        r.MaybeInt("processes"u8),
        r.MaybeInt("sessions"u8), r.MaybeLong("outOfMemoryKills"u8), r.Maybe("clock"u8, ClockReading.Read),
        r.MaybeBool("lastShutdownClean"u8), r.MaybeDate("endOfSupport"u8));

    internal static void Check(SystemReading system)
    {
        if (system.FailedUnits is { } units)
            Each(units, Text, "system.failedUnits");
        Range(system.Updates?.Pending, 0, int.MaxValue);
        Range(system.Updates?.Security, 0, int.MaxValue);
        Range(system.Processes, 0, int.MaxValue);
        Range(system.Sessions, 0, int.MaxValue);
        Range(system.OutOfMemoryKills, 0, long.MaxValue);
        Range(system.Clock?.OffsetMilliseconds, -1e12, 1e12);
    }
}
