using HealthCheck.Agent.Host;
using HealthCheck.Agent.Identity;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Os;

/// <summary>
/// How the operating system itself does. Each figure has a reader of its own; those that move slowly or cost more are read
/// once a minute, among them kills for want of memory (<c>oom_kill</c> in <c>/proc/vmstat</c>, see proc_vmstat(5)) and
/// <c>/run/reboot-required</c>, which packages leave that want a restart.
/// </summary>
internal sealed class SystemSource(HostFiles host, ClockSource clockSource, FailedUnits failedUnits, TimeProvider clock) : IMetricSource
{
    private readonly Cadence slow = new(clock, TimeSpan.FromMinutes(1));
    private SystemReading? read;
    private bool? lastShutdown;

    public string Name => "system";

    public Sections AddTo(Sections sections)
    {
        if (slow.IsDue() || read is null)
            read = ReadSlow();
        var units = failedUnits.Read();
        if (units is not null)
            sections = sections.Cut("system.failedUnits", units, out units);
        var reading = read with { Clock = clockSource.Last, FailedUnits = units };
        return reading == Nothing ? sections : sections with { System = reading };
    }

    private static SystemReading Nothing { get; } = new(null, false, null, null, null, null, null, null, null);

    private SystemReading ReadSlow() => new(
        null,
        host.Exists("/run/reboot-required") || host.Exists("/var/run/reboot-required"),
        PendingUpdates.Read(host),
        ProcessCount.Read(host),
        LoginSessions.Count(host),
        host.TryRead("/proc/vmstat", out var statistics) ? ParseKills(statistics) : null,
        null,
        lastShutdown ??= LoginRecords.ReadLastShutdown(host),
        EndOfSupport.Of(OsRelease.Parse(host.ReadText("/etc/os-release") ?? host.ReadText("/usr/lib/os-release"))));

    // "oom_kill 1", one line of many; kernels before 4.13 have none.
    internal static long? ParseKills(ReadOnlySpan<byte> text)
    {
        var key = "\noom_kill "u8;
        var place = text.IndexOf(key);
        if (place < 0)
            return null;
        return new FieldReader(text[(place + key.Length)..]).NextWhole() is >= 0 and var kills
            ? kills
            : throw new FormatException("/proc/vmstat has a count below 0");
    }
}
