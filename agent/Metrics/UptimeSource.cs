using System.Globalization;
using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>
/// Boot time from <c>btime</c> in <c>/proc/stat</c> and time since from <c>/proc/uptime</c>; see proc_stat(5) and
/// proc_uptime(5).
/// </summary>
internal sealed class UptimeSource(HostFiles host, TimeProvider clock) : IMetricSource
{
    // btime moves by a second with every step of the clock, and by years when a Pi learns the time.
    private static readonly TimeSpan Jitter = TimeSpan.FromSeconds(30);

    private DateTimeOffset? bootedAt;

    public string Name => "uptime";

    public HealthSnapshot AddTo(HealthSnapshot snapshot)
    {
        long? seconds = host.TryRead("/proc/uptime", out var uptime) ? ParseUptime(uptime) : null;
        if (host.TryRead("/proc/stat", out var stat) && ParseBootTime(stat) is { } told)
            bootedAt = Steady(bootedAt, told);

        if (seconds is null && bootedAt is null)
            return snapshot;
        return snapshot with
        {
            Uptime = new UptimeReading(
                bootedAt is { } since ? Describe(since) : null,
                seconds is { } duration ? new UptimeDuration(duration, Describe(duration)) : null),
        };
    }

    internal static DateTimeOffset Steady(DateTimeOffset? before, DateTimeOffset told) =>
        before is { } kept && (told - kept).Duration() <= Jitter ? kept : told;

    // "443143.21 1700000.00": seconds since boot, and idle seconds of all processors.
    internal static long ParseUptime(ReadOnlySpan<byte> text) => (long)new FieldReader(text).NextDecimal();

    // "btime 1645535612": Unix seconds.
    internal static DateTimeOffset? ParseBootTime(ReadOnlySpan<byte> text)
    {
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (line.StartsWith("btime "u8) && new FieldReader(line[6..]).NextWhole() is >= 0 and < 253402300800 and var seconds)
                return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }

        return null;
    }

    private BootTime Describe(DateTimeOffset since) => new(
        since.ToUnixTimeMilliseconds(), since,
        TimeZoneInfo.ConvertTime(since, clock.LocalTimeZone).ToString("dd/MM/yyyy'T'HH:mm:ss", CultureInfo.InvariantCulture));

    // "5 days, 3 hours, 5 minutes and 43 seconds"; parts that are zero are left out.
    internal static string Describe(long seconds)
    {
        string[] parts =
        [
            .. Part(seconds / 86400, "day"), .. Part(seconds / 3600 % 24, "hour"),
            .. Part(seconds / 60 % 60, "minute"), .. Part(seconds % 60, "second"),
        ];
        return parts.Length switch
        {
            0 => "0 seconds",
            1 => parts[0],
            _ => $"{string.Join(", ", parts[..^1])} and {parts[^1]}",
        };
    }

    private static string[] Part(long count, string unit) => count switch
    {
        0 => [],
        1 => [$"1 {unit}"],
        _ => [$"{count} {unit}s"],
    };
}
