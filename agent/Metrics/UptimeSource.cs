using System.Globalization;
using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>
/// Boot time from <c>btime</c> in <c>/proc/stat</c> and time since from <c>/proc/uptime</c>; see proc_stat(5) and
/// proc_uptime(5).
/// </summary>
internal sealed class UptimeSource(
    HostFiles host, bool isInContainer, ReadErrors errors, TimeProvider clock) : IMetricSource
{
    // btime moves by a second with every step of the clock, and by years when a Pi learns the time.
    private static readonly TimeSpan Jitter = TimeSpan.FromSeconds(30);

    // Boot and uptime of one machine agree to the second.
    private static readonly TimeSpan Disagreement = TimeSpan.FromMinutes(1);

    private const string UptimeFile = "/proc/uptime", BootFile = "/proc/stat";

    /// <summary>No machine runs for three centuries.</summary>
    internal const double MostSeconds = 1e10;

    // The end of the year 9999 in Unix seconds.
    private const ulong EndOfCalendar = 253402300800;

    // Smaller than zero, without its sign.
    private const ulong BeforeCalendar = ulong.MaxValue - uint.MaxValue;

    private static readonly string[] Units = ["day", "hour", "minute", "second"];

    // The table is long to read, and the boot stays where it is but for steps of the clock.
    private readonly Cadence asking = new(clock, TimeSpan.FromMinutes(1));
    private DateTimeOffset? bootedAt;
    private BootTime? described;
    private string? bootFault;

    public string Name => "uptime";

    public HealthSnapshot AddTo(HealthSnapshot snapshot)
    {
        var seconds = errors.TryRead(host, UptimeFile, out var uptime) ? ParseUptime(uptime, errors) : null;
        if (asking.IsDue())
            AskBootTime(seconds);
        if (bootFault is not null)
            errors.Report($"{BootFile} (btime)", bootFault);
        if (seconds is null && described is null)
            return snapshot;
        return snapshot with
        {
            Uptime = new UptimeReading(
                described, seconds is { } duration ? new UptimeDuration(duration, Describe(duration)) : null),
        };
    }

    private void AskBootTime(long? uptime)
    {
        bootFault = null;
        if (!errors.TryReadDetail(host, BootFile, out var stat) || ParseBootTime(stat, out bootFault) is not { } told)
            return;
        var agreed = isInContainer && host.IsThisMachine && uptime is { } seconds
            ? Agreed(told, clock.GetUtcNow(), seconds)
            : told;
        var since = Steady(bootedAt, agreed);
        if (since != bootedAt)
            (bootedAt, described) = (since, Describe(since));
    }

    // LXCFS tells the uptime of the container, and versions of it the boot of the host beside it.
    internal static DateTimeOffset Agreed(DateTimeOffset told, DateTimeOffset now, long uptime) =>
        now.AddSeconds(-uptime) is var since && (since - told).Duration() > Disagreement ? since : told;

    internal static DateTimeOffset Steady(DateTimeOffset? before, DateTimeOffset told) =>
        before is { } kept && (told - kept).Duration() <= Jitter ? kept : told;

    // "443143.21 1700000.00": seconds since boot, and idle seconds of all processors.
    internal static long? ParseUptime(ReadOnlySpan<byte> text, ReadErrors errors)
    {
        var fields = new FieldReader(text);
        if (fields.TryNextDecimal(out var seconds) && seconds <= MostSeconds)
            return (long)seconds;
        errors.Report(UptimeFile, seconds > MostSeconds ? fields.OutOfRange : fields.Fault);
        return null;
    }

    // "btime 1645535612": Unix seconds.
    internal static DateTimeOffset? ParseBootTime(ReadOnlySpan<byte> text, out string? fault)
    {
        fault = null;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (!line.StartsWith("btime "u8))
                continue;
            var fields = new FieldReader(line[6..]);
            if (fields.TryNextUnsigned(out var seconds) && seconds < EndOfCalendar)
                return DateTimeOffset.FromUnixTimeSeconds((long)seconds);
            // The clock stands so near to 1970 that the boot was before it.
            if (seconds >= BeforeCalendar)
                return null;
            fault = seconds >= EndOfCalendar ? fields.OutOfRange : fields.Fault;
            return null;
        }

        fault = "there is no such line";
        return null;
    }

    private BootTime Describe(DateTimeOffset since) => new(
        since.ToUnixTimeMilliseconds(), since,
        TimeZoneInfo.ConvertTime(since, clock.LocalTimeZone)
            .ToString("dd/MM/yyyy'T'HH:mm:ss", CultureInfo.InvariantCulture));

    // "5 days, 3 hours, 5 minutes and 43 seconds"; parts that are zero are left out.
    internal static string Describe(long seconds)
    {
        ReadOnlySpan<long> counts = [seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60];
        var parts = counts.Length - counts.Count(0);
        if (parts == 0)
            return "0 seconds";

        Span<char> text = stackalloc char[96];
        var length = 0;
        for (int i = 0, part = 1; i < counts.Length; i++)
        {
            if (counts[i] == 0)
                continue;
            var before = part == 1 ? "" : part == parts ? " and " : ", ";
            var plural = counts[i] == 1 ? "" : "s";
            text[length..]
                .TryWrite(CultureInfo.InvariantCulture, $"{before}{counts[i]} {Units[i]}{plural}", out var written);
            length += written;
            part++;
        }

        return text[..length].ToString();
    }
}
