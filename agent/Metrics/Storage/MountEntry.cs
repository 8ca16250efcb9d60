namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>A line of the mount table. Paths are text as <see cref="Host.PathText"/> says.</summary>
/// <param name="Id">Number of the mount; a new one each time something is mounted.</param>
/// <param name="Device">Number of the filesystem, <c>major:minor</c>, as st_dev has it.</param>
/// <param name="Root">Which folder of the filesystem is mounted; <c>/</c> unless it is a bind or a subvolume.</param>
/// <param name="MountPoint">Where.</param>
/// <param name="Type">Type of the filesystem.</param>
/// <param name="Source">What is mounted, for example <c>/dev/sda1</c>.</param>
/// <param name="IsReadOnly">
/// Whether the filesystem itself is read-only. A sandboxed service sees everything mounted read-only, so the options of
/// the mount say nothing.
/// </param>
/// <param name="IsEmergency">
/// Whether it says itself that it stopped writing after an error (<c>emergency_ro</c>).
/// </param>
/// <param name="IsPlainTemporary">
/// Whether it is a tmpfs without a size of the owner's: half of memory, as systemd mounts <c>/tmp</c>.
/// </param>
internal sealed record MountEntry(
    long Id, string Device, string Root, string MountPoint, string Type, string Source, bool IsReadOnly,
    bool IsEmergency = false, bool IsPlainTemporary = false)
{
    /// <summary>Whether it shows a folder of its filesystem and not the whole.</summary>
    public bool IsPart => Root != "/";

    /// <summary>Whether a block device stands behind it.</summary>
    public bool HasBlockDevice =>
        Source.StartsWith("/dev/", StringComparison.Ordinal) && (Type == "fuseblk" || !IsFuse)
            && Type is not ("tmpfs" or "devtmpfs");

    /// <summary>Whether a program answers for it.</summary>
    public bool IsFuse => Type == "fuse" || Type.StartsWith("fuse.", StringComparison.Ordinal) || Type == "fuseblk";

    /// <summary>
    /// Whether st_dev of the mount point must be <see cref="Device"/>: that of a subvolume is another number.
    /// </summary>
    public bool HasComparableDevice => Device.Length > 0 && Type is not ("btrfs" or "bcachefs");

    /// <summary>The pool of ZFS that it takes its room from; null for all other types.</summary>
    public string? ZfsPool => Type == "zfs" ? Source.Split('/', '@')[0] : null;
}
