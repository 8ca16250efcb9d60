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
    IReadOnlyList<MountReading> Mounts, IReadOnlyList<DiskReading> Disks);
