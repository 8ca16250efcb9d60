using System.Globalization;
using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>
/// How worn a disk is. An eMMC tells in <c>device/life_time</c> (see mmc-dev-attrs in the kernel's documentation), an
/// SD card never does, and an NVMe tells only to root. What wears an SD card is what is written a day.
/// </summary>
internal static class DiskWear
{
    private const int PastItsLife = 0x0b;

    // Shorter, and the bustle of the boot is taken for the day's.
    private static readonly TimeSpan LongEnough = TimeSpan.FromHours(1);
    private static readonly TimeSpan TooShort = TimeSpan.FromMinutes(10);

    /// <summary>Percent of its life used up at most; null where the disk does not tell.</summary>
    public static double? ReadLifeUsed(HostFiles host, string disk) =>
        host.TryAsk($"/sys/block/{disk}/device/life_time", out var text) ? ParseLifeTime(text) : null;

    // "0x01 0x02": tenths of two kinds of memory, the worse one counts. 1 is 0 to 10 %, 11 is past its life, 0 is not
    // told.
    internal static double? ParseLifeTime(ReadOnlySpan<byte> text)
    {
        var fields = new FieldReader(text);
        var worse = Math.Max(ParseTenths(fields.Next()), ParseTenths(fields.Next()));
        return worse is > 0 and <= PastItsLife ? worse * 10 : null;
    }

    /// <summary>
    /// Bytes written a day, over the uptime when that is long enough, else over what was seen; null when that is too
    /// little.
    /// </summary>
    internal static long? PerDay(long? written, TimeSpan? uptime, long? writtenSeen, TimeSpan seen)
    {
        if (uptime >= LongEnough)
            return PerDay(written, uptime.Value);
        return seen >= TooShort ? PerDay(writtenSeen, seen) : null;
    }

    private static long? PerDay(long? bytes, TimeSpan time) =>
        bytes is >= 0 and var written
        && CounterRate.Between(0, (ulong)written, time, CounterRate.MostBytesPerSecond) is not null
            ? (long)(written / time.TotalDays)
            : null;

    private static int ParseTenths(ReadOnlySpan<byte> field) =>
        field.StartsWith("0x"u8)
        && byte.TryParse(field[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var tenths)
            ? tenths
            : 0;
}
