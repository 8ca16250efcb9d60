using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>Filesystems and disks. The figures of the section itself are those of <c>/</c>.</summary>
/// <param name="Total">Bytes, as df calls size; null when <c>/</c> could not be asked.</param>
/// <param name="Allocated">Total − free, in bytes; null as above.</param>
/// <param name="Free">Bytes that an ordinary user may still write; null as above.</param>
/// <param name="Used">Allocated ÷ total as a whole percent; null as above.</param>
/// <param name="UsedPercent">The same as a number with one decimal, 0 to 100; null as above.</param>
/// <param name="Mounts">
/// One entry for each filesystem or pool that holds data, <c>/</c> first; 64 at most, and <see
/// cref="HealthSnapshot.Omitted"/> says how many more there are.
/// </param>
/// <param name="Disks">One entry for each physical disk.</param>
public sealed record StorageReading(
    long? Total, long? Allocated, long? Free, string? Used, double? UsedPercent,
    IReadOnlyList<MountReading> Mounts, IReadOnlyList<DiskReading> Disks)
{
    internal static StorageReading Read(ref OrderedReader r) => new(
        r.MaybeLong("total"u8), r.MaybeLong("allocated"u8), r.MaybeLong("free"u8), r.MaybeText("used"u8),
        r.MaybeDouble("usedPercent"u8), r.List("mounts"u8, MountReading.Read), r.List("disks"u8, DiskReading.Read));

    internal static void Check(StorageReading storage)
    {
        Filled(storage.Total, storage.Allocated, storage.Free, storage.Used, storage.UsedPercent);
        Each(storage.Mounts, MountReading.Check);
        Each(storage.Disks, DiskReading.Check);
    }
}
