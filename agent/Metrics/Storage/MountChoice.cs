namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>
/// Which mounts hold data of somebody's, each room once: by what a mount is, for there is no list of all types that
/// hold data. What cannot be told from the table is told when it is asked: the kernel's own filesystems have no room at
/// all.
/// </summary>
internal static class MountChoice
{
    // Images that are full by design, and what must not be touched: asking an automount mounts it.
    private static readonly HashSet<string> NeverFills =
        ["squashfs", "iso9660", "udf", "erofs", "cramfs", "romfs", "autofs"];

    // Their room is that of the filesystem with their upper or lower folder.
    private static readonly HashSet<string> WithoutOwnRoom = ["overlay", "aufs", "unionfs", "ecryptfs"];

    // The kernel's own, wherever they are mounted. One that is missing here costs one question: it has no room.
    private static readonly HashSet<string> OfKernel =
    [
        "proc", "sysfs", "devtmpfs", "devpts", "cgroup", "cgroup2", "cpuset", "securityfs", "debugfs", "tracefs",
        "configfs", "pstore", "bpf", "mqueue", "hugetlbfs", "fusectl", "binfmt_misc", "rpc_pipefs", "nfsd", "nsfs",
        "ramfs", "efivarfs", "selinuxfs", "smackfs", "binder", "functionfs", "resctrl",
    ];

    // Where programs that run containers keep what is theirs: sockets and shared memory.
    private static readonly string[] OfContainers =
    [
        "/var/lib/docker", "/var/lib/containers", "/var/lib/containerd", "/var/lib/kubelet", "/var/lib/lxc",
        "/var/lib/lxd", "/var/lib/incus", "/var/lib/machines", "/var/snap",
    ];

    /// <summary>The mounts that speak for a room each, <c>/</c> first, then by name.</summary>
    public static IReadOnlyList<MountEntry> Of(IReadOnlyList<MountEntry> entries)
    {
        // What is mounted later on the same place hides what was there.
        var visible = entries
            .Select((entry, order) => (entry, order))
            .GroupBy(each => each.entry.MountPoint, StringComparer.Ordinal)
            .Select(place => place.MaxBy(each => each.order).entry);
        return
        [
            .. visible.GroupBy(Room, StringComparer.Ordinal)
                .Select(Spokesman).OfType<MountEntry>()
                .OrderBy(entry => entry.MountPoint, StringComparer.Ordinal),
        ];
    }

    /// <summary>Rank of what a disk or a pool of ZFS stands behind.</summary>
    public const int RankOfDisk = 2;

    /// <summary>Whether its figures matter more than those of others where not all have room: lower is more.</summary>
    public static int Rank(MountEntry mount) => mount switch
    {
        { MountPoint: "/" } => 0,
        _ when IsAt(mount.MountPoint, "/boot") => 1,
        { HasBlockDevice: true } or { ZfsPool: not null } => RankOfDisk,
        _ => 3,
    };

    // What shares its room has the same: places of one filesystem, datasets of a pool, volumes of a device that has
    // several.
    private static string Room(MountEntry entry)
    {
        if (entry.ZfsPool is { } pool)
            return "zfs " + pool;
        if (entry.Device.Length == 0)
            return entry.Source.AsSpan().ContainsAny('/', ':') && !entry.IsFuse ? entry.Source : entry.MountPoint;
        var isAnonymous = entry.Device.StartsWith("0:", StringComparison.Ordinal);
        return isAnonymous && entry.HasBlockDevice && !HasSubvolumes(entry) ? entry.Source : entry.Device;
    }

    // One filesystem may be mounted in many places; the place that shows it whole speaks for it.
    private static MountEntry? Spokesman(IEnumerable<MountEntry> places)
    {
        // Of the system's memory a sandbox mounts parts elsewhere, over what it hides.
        var all = places.ToList();
        if (all.Exists(IsSystems))
            return all.Find(entry => entry.MountPoint == "/");
        return all.Where(entry => entry.MountPoint == "/" || HoldsData(entry))
            .OrderByDescending(entry => entry.MountPoint == "/")
            .ThenByDescending(entry => entry.ZfsPool == entry.Source)
            .ThenByDescending(entry => !entry.IsPart)
            .ThenBy(entry => entry.MountPoint.Length)
            .ThenBy(entry => entry.MountPoint, StringComparer.Ordinal)
            .FirstOrDefault();
    }

    private static bool HoldsData(MountEntry entry)
    {
        if (NeverFills.Contains(entry.Type) || WithoutOwnRoom.Contains(entry.Type) || OfKernel.Contains(entry.Type))
            return false;

        // Container programs mount single files there, from any disk.
        if (entry.IsPart && !HasSubvolumes(entry) && IsAt(entry.MountPoint, "/etc"))
            return false;
        if (entry.HasBlockDevice)
            return true;
        return !IsSystemPlace(entry.MountPoint) && entry.Type switch
        {
            "tmpfs" => !entry.IsReadOnly && !IsOfContainer(entry.MountPoint)
                && !(entry.IsPlainTemporary && entry.MountPoint == "/tmp"),

            // What a program shows and cannot be written is an image or an archive.
            _ => !entry.IsFuse || !entry.IsReadOnly,
        };
    }

    private static bool IsSystems(MountEntry entry) => entry.Type == "tmpfs" && IsSystemPlace(entry.MountPoint);

    private static bool IsSystemPlace(string place) =>
        IsAt(place, "/proc") || IsAt(place, "/sys") || IsAt(place, "/dev") || IsAt(place, "/var/run")
            || IsAt(place, "/var/lock")
        || (IsAt(place, "/run") && !IsAt(place, "/run/media") && !IsAt(place, "/run/mount"));

    private static bool IsOfContainer(string place) =>
        place.EndsWith("/shm", StringComparison.Ordinal) || Array.Exists(OfContainers, folder => IsAt(place, folder));

    // Their subvolumes are mounted, and seldom the whole.
    private static bool HasSubvolumes(MountEntry entry) => entry.Type is "btrfs" or "bcachefs";

    private static bool IsAt(string place, string folder) =>
        place.StartsWith(folder, StringComparison.Ordinal)
            && (place.Length == folder.Length || place[folder.Length] == '/');
}
