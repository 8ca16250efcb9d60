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

/// <summary>A mounted filesystem, from <c>/proc/self/mountinfo</c> and statvfs(3).</summary>
/// <param name="Mount">
/// Where it is mounted, for example <c>/</c>; a byte that is not UTF-8 is shown as <c>\xfc</c>.
/// </param>
/// <param name="Device">What is mounted, for example <c>/dev/mmcblk0p2</c>.</param>
/// <param name="Type">Type of the filesystem, for example <c>ext4</c>.</param>
/// <param name="Total">
/// Bytes, as df calls size; null when the filesystem could not be asked, and then <paramref name="Error"/> says why. Of
/// a pool of ZFS what its largest mounted dataset holds, and what is free.
/// </param>
/// <param name="Allocated">Total − free, in bytes; null as above.</param>
/// <param name="Free">Bytes that an ordinary user may still write; null as above.</param>
/// <param name="Used">Allocated ÷ total as a whole percent; null as above.</param>
/// <param name="UsedPercent">The same as a number with one decimal, 0 to 100; null as above.</param>
/// <param name="InodesUsedPercent">
/// Inodes in use, 0 to 100 with one decimal; null where there is no fixed number.
/// </param>
/// <param name="ReadOnly">Whether the filesystem itself is read-only (a read-only bind of it does not count).</param>
/// <param name="ReadOnlyByError">
/// Whether it turned read-only by itself, after an error; null when the kernel does not tell.
/// </param>
/// <param name="Error">
/// Why its figures are null, for people: <c>no permission to look there</c>; null when they are there.
/// </param>
public sealed record MountReading(
    string Mount, string Device, string Type,
    long? Total, long? Allocated, long? Free, string? Used, double? UsedPercent,
    double? InodesUsedPercent, bool ReadOnly, bool? ReadOnlyByError = null, string? Error = null);

/// <summary>A disk, from <c>/sys/block/*/stat</c>.</summary>
/// <param name="Name">Name of the block device, for example <c>mmcblk0</c>.</param>
/// <param name="BytesWritten">Bytes written since boot; null when the kernel gives no number below 2^63.</param>
/// <param name="BytesRead">Bytes read since boot; null as above.</param>
/// <param name="LifeUsedPercent">
/// At most how much of the life its maker promised is used up: 10 means 0 to 10 %, over 100 that it is past it. Null
/// where the disk does not tell, as SD cards never do.
/// </param>
/// <param name="BytesWrittenPerSecond">
/// Since the sample before; null in the first, and when the counter started again or jumped by more than can be.
/// </param>
/// <param name="BytesReadPerSecond">As above.</param>
/// <param name="BusyPercent">
/// Share of time with a request under way since the sample before, 0 to 100; null as above.
/// </param>
/// <param name="BytesWrittenPerDay">
/// Average since boot, or since the agent's start when the machine has run for less than an hour; what wears an SD
/// card. Null for other disks, and while there are less than ten minutes to average over.
/// </param>
public sealed record DiskReading(
    string Name, long? BytesWritten, long? BytesRead, double? LifeUsedPercent, double? BytesWrittenPerSecond = null,
    double? BytesReadPerSecond = null, double? BusyPercent = null, long? BytesWrittenPerDay = null);
