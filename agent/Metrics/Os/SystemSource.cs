using System.Text;
using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Os;

/// <summary>
/// How the operating system itself does. Each figure has a reader of its own; those that move slowly or cost more are
/// read once a minute, among them kills for want of memory (<c>oom_kill</c> in <c>/proc/vmstat</c>, see proc_vmstat(5))
/// and <c>/run/reboot-required</c>, which packages leave that want a restart.
/// </summary>
internal sealed class SystemSource(
    HostFiles host, ClockSource clockSource, FailedUnits failedUnits, ReadErrors errors,
    TimeProvider clock) : IMetricSource
{
    private const string Statistics = "/proc/vmstat";

    // Each kill ends a process, and the kernel numbers no more than these at a time.
    private const ulong MostKills = uint.MaxValue;

    private readonly Cadence slow = new(clock, TimeSpan.FromMinutes(1));
    private SystemReading? read;
    private bool? lastShutdown;
    private string? killsFault;

    public string Name => "system";

    public HealthSnapshot AddTo(HealthSnapshot snapshot)
    {
        if (slow.IsDue() || read is null)
            read = ReadSlow();
        if (killsFault is not null)
            errors.Report($"{Statistics} (oom_kill)", killsFault);
        var units = failedUnits.Read();
        if (units is not null)
            snapshot = snapshot.Cut("system.failedUnits", units, out units);
        var reading = read with { Clock = clockSource.Last, FailedUnits = units };
        return reading == Nothing ? snapshot : snapshot with { System = reading };
    }

    private static SystemReading Nothing { get; } = new(null, false, null, null, null, null, null, null, null);

    private SystemReading ReadSlow() => new(
        null,
        host.Exists("/run/reboot-required") || host.Exists("/var/run/reboot-required"),
        PendingUpdates.Read(host),
        ProcessCount.Read(host),
        LoginSessions.Count(host),
        ReadKills(),
        null,
        lastShutdown ??= LoginRecords.ReadLastShutdown(host),
        EndOfSupport.Of(OsRelease.Parse(ReadDetail("/etc/os-release") ?? ReadDetail("/usr/lib/os-release"))));

    private string? ReadDetail(string path) =>
        errors.TryReadDetail(host, path, out var text) && !text.IsEmpty ? Encoding.UTF8.GetString(text) : null;

    private long? ReadKills()
    {
        killsFault = null;
        return errors.TryReadDetail(host, Statistics, out var text) ? ParseKills(text, out killsFault) : null;
    }

    // "oom_kill 1", one line of many; kernels before 4.13 have none.
    internal static long? ParseKills(ReadOnlySpan<byte> text, out string? fault)
    {
        fault = null;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (!line.StartsWith("oom_kill "u8))
                continue;
            var fields = new FieldReader(line[9..]);
            if (fields.TryNextUnsigned(out var kills) && kills <= MostKills)
                return (long)kills;
            fault = kills > MostKills ? fields.OutOfRange : fields.Fault;
        }

        return null;
    }
}
