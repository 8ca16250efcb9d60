using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>
/// What a disk did since boot, from <c>/sys/block/*/stat</c>; see block/stat in the kernel's documentation. Sectors
/// there are of 512 bytes, whatever the disk. Counters without a sign, of 32 or 64 bits; null where there is no number.
/// </summary>
internal readonly record struct DiskCounters(ulong? SectorsRead, ulong? SectorsWritten, ulong? BusyMilliseconds)
{
    private const double SectorBytes = 512, MostSectorsPerSecond = CounterRate.MostBytesPerSecond / SectorBytes;
    private const ulong MostSectors = long.MaxValue / 512;

    // A request counts when it ends: one that hung for long counts more than has passed since the sample before.
    private static readonly TimeSpan LongestRequest = TimeSpan.FromHours(1);

    /// <summary>Bytes read; null when unknown, and beyond 2^63.</summary>
    public long? BytesRead => Bytes(SectorsRead);

    /// <summary>Bytes written; null when unknown, and beyond 2^63.</summary>
    public long? BytesWritten => Bytes(SectorsWritten);

    /// <summary>Whether all three are there.</summary>
    public bool IsWhole => SectorsRead is not null && SectorsWritten is not null && BusyMilliseconds is not null;

    /// <summary>Whether a counter is beyond what the wire has: a driver subtracted too much.</summary>
    public bool HasImpossible => SectorsRead > MostSectors || SectorsWritten > MostSectors;

    // Reads, reads merged, sectors read, ms reading, writes, writes merged, sectors written, ms writing, in flight, ms
    // busy, …
    /// <param name="text">The file.</param>
    /// <param name="fault">Which figures have no number, and what they have; null when all have one.</param>
    public static DiskCounters Parse(ReadOnlySpan<byte> text, out string? fault)
    {
        fault = null;
        var fields = new FieldReader(text);
        fields.Skip(2);
        var read = Next(ref fields, "sectors read", ref fault);
        fields.Skip(3);
        var written = Next(ref fields, "sectors written", ref fault);
        fields.Skip(2);
        return new DiskCounters(read, written, Next(ref fields, "time busy", ref fault));
    }

    /// <summary>The counters of two paths to one disk: it is busy when either is.</summary>
    public DiskCounters With(DiskCounters other) => new(
        unchecked(SectorsRead + other.SectorsRead), unchecked(SectorsWritten + other.SectorsWritten),
        BusyMilliseconds > other.BusyMilliseconds ? BusyMilliseconds : other.BusyMilliseconds);

    /// <summary>Bytes a second between two moments; null as for <see cref="CounterRate.Between"/>.</summary>
    public static double? Rate(ulong? sectorsBefore, ulong? sectorsNow, TimeSpan elapsed) =>
        CounterRate.Between(sectorsBefore, sectorsNow, elapsed, MostSectorsPerSecond) is { } rate
            ? Math.Round(rate * SectorBytes)
            : null;

    /// <summary>Bytes between two moments; null as for <see cref="CounterRate.Growth"/>.</summary>
    public static long? Growth(ulong? sectorsBefore, ulong? sectorsNow, TimeSpan elapsed) =>
        Bytes(CounterRate.Growth(sectorsBefore, sectorsNow, MostSectorsPerSecond * elapsed.TotalSeconds));

    /// <summary>
    /// Share of the time with a request under way, 0 to 100; null as for <see cref="CounterRate.Between"/>.
    /// </summary>
    public static double? Busy(ulong? before, ulong? now, TimeSpan elapsed) =>
        elapsed > TimeSpan.Zero
        && CounterRate.Growth(before, now, (elapsed + LongestRequest).TotalMilliseconds) is { } milliseconds
            ? Math.Round(Math.Min(milliseconds * 100d / elapsed.TotalMilliseconds, 100), 1)
            : null;

    private static ulong? Next(ref FieldReader fields, string name, ref string? fault)
    {
        if (fields.TryNextUnsigned(out var count))
            return count;
        fault = (fault is null ? "" : fault + "; ") + $"{name}: {fields.Fault}";
        return null;
    }

    private static long? Bytes(ulong? sectors) => sectors is { } count and <= MostSectors ? (long)(count * 512) : null;
}
