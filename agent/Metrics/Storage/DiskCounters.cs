namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>
/// What a disk did since boot, from <c>/sys/block/*/stat</c>; see block/stat in the kernel's documentation. Sectors there are
/// of 512 bytes, whatever the disk.
/// </summary>
internal readonly record struct DiskCounters(long BytesRead, long BytesWritten, long BusyMilliseconds)
{
    private const int SectorBytes = 512;

    // Reads, reads merged, sectors read, ms reading, writes, writes merged, sectors written, ms writing, in flight, ms busy, …
    public static DiskCounters Parse(ReadOnlySpan<byte> text)
    {
        var fields = new FieldReader(text);
        Skip(ref fields, 2);
        var read = fields.NextWhole();
        Skip(ref fields, 3);
        var written = fields.NextWhole();
        Skip(ref fields, 2);
        return new DiskCounters(Bytes(read), Bytes(written), fields.NextWhole());
    }

    /// <summary>The counters of two paths to one disk: it is busy when either is.</summary>
    public DiskCounters With(DiskCounters other) => new(
        BytesRead + other.BytesRead, BytesWritten + other.BytesWritten, Math.Max(BusyMilliseconds, other.BusyMilliseconds));

    /// <summary>Bytes a second between two moments; 0 when the counter was set back meanwhile.</summary>
    public static double Rate(long before, long now, TimeSpan elapsed) =>
        Math.Round(Math.Max(0, now - before) / elapsed.TotalSeconds);

    /// <summary>Share of the time with a request under way, 0 to 100; the counter has 32 bits on some kernels.</summary>
    public static double Busy(long before, long now, TimeSpan elapsed) =>
        Math.Round(Math.Clamp((now - before) * 100d / elapsed.TotalMilliseconds, 0, 100), 1);

    private static long Bytes(long sectors) => Math.Clamp(sectors, 0, long.MaxValue / SectorBytes) * SectorBytes;

    private static void Skip(ref FieldReader fields, int count)
    {
        for (; count > 0; count--)
            fields.Next();
    }
}
