using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>
/// Bytes read from and written to each physical disk since boot, from <c>/sys/block/*/stat</c>; see block/stat in the
/// kernel's documentation.
/// </summary>
internal sealed class DiskSource(HostFiles host) : IMetricSource
{
    private const int SectorBytes = 512;

    // Disks that lie on other disks, in memory or in a file, and drives for media.
    private static readonly string[] NotPhysical = ["loop", "ram", "zram", "dm-", "md", "sr", "fd", "nbd", "zd", "drbd"];

    public string Name => "disks";

    public HealthSnapshot AddTo(HealthSnapshot snapshot)
    {
        var disks = new List<DiskReading>();
        foreach (var name in host.List("/sys/block").Where(IsPhysical).Take(ContractLimits.ListLength))
        {
            if (host.TryRead($"/sys/block/{name}/stat", out var text))
                disks.Add(Parse(name, text));
        }

        if (disks.Count == 0)
            return snapshot;
        return snapshot with
        {
            Storage = (snapshot.Storage ?? new StorageReading(null, null, null, null, null, [], [])) with { Disks = disks },
        };
    }

    // Boot partitions of an eMMC (mmcblk0boot0) are disks of their own, and nobody's data.
    internal static bool IsPhysical(string name) =>
        !NotPhysical.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
        && !name.Contains("boot", StringComparison.Ordinal) && !name.Contains("rpmb", StringComparison.Ordinal);

    // Reads, reads merged, sectors read, ms reading, writes, writes merged, sectors written, …
    internal static DiskReading Parse(string name, ReadOnlySpan<byte> text)
    {
        var fields = new FieldReader(text);
        fields.Next();
        fields.Next();
        var read = fields.NextWhole();
        fields.Next();
        fields.Next();
        fields.Next();
        var written = fields.NextWhole();
        return new DiskReading(name, Bytes(written), Bytes(read), null);
    }

    private static long Bytes(long sectors) => Math.Clamp(sectors, 0, long.MaxValue / SectorBytes) * SectorBytes;
}
