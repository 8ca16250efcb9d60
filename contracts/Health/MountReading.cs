using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

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
    double? InodesUsedPercent, bool ReadOnly, bool? ReadOnlyByError = null, string? Error = null)
{
    internal static MountReading Read(ref OrderedReader r) => new(
        r.Text("mount"u8), r.Text("device"u8), r.Text("type"u8), r.MaybeLong("total"u8), r.MaybeLong("allocated"u8),
        r.MaybeLong("free"u8), r.MaybeText("used"u8), r.MaybeDouble("usedPercent"u8),
        r.MaybeDouble("inodesUsedPercent"u8),
        r.Bool("readOnly"u8), r.MaybeBool("readOnlyByError"u8), r.MaybeText("error"u8));

    internal static void Check(MountReading mount, string? list)
    {
        Text(mount.Mount);
        Text(mount.Device);
        Text(mount.Type);
        Filled(mount.Total, mount.Allocated, mount.Free, mount.Used, mount.UsedPercent);
        Range(mount.InodesUsedPercent, 0, 100);
        Text(mount.Error);
    }
}
