using System.Globalization;
using System.Text;
using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>A line of the mount table.</summary>
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
/// <param name="IsEmergency">Whether it says itself that it stopped writing after an error (<c>emergency_ro</c>).</param>
internal sealed record MountEntry(
    long Id, string Device, string Root, string MountPoint, string Type, string Source, bool IsReadOnly,
    bool IsEmergency = false);

/// <summary>Which filesystems there are, from <c>/proc/self/mountinfo</c>; see proc_pid_mountinfo(5).</summary>
internal sealed class MountTable(HostFiles host)
{
    private const int LongestLine = 16 * 1024;

    // Types that hold no data of the owner's, although a block device or a server stands behind some.
    private static readonly HashSet<string> NotForData = ["squashfs", "iso9660", "udf", "erofs", "cramfs", "romfs", "devtmpfs", "autofs"];

    // Types that hold data and have no block device.
    private static readonly HashSet<string> WithoutBlockDevice =
    [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "glusterfs", "fuse.glusterfs", "fuse.sshfs", "fuse.rclone", "fuse.mergerfs",
        "fuse.s3fs", "fuse.bindfs", "9p", "virtiofs", "zfs", "btrfs", "bcachefs", "ubifs", "jffs2", "afs", "ocfs2", "davfs",
    ];

    // Their subvolumes are mounted, never their root, and st_dev is not the number in the mount table.
    private static readonly HashSet<string> WithSubvolumes = ["btrfs", "bcachefs"];

    // Another machine's tree, or a container's view of its host, is that of its first process. The last is the older
    // table, without numbers.
    private readonly string[] paths = host.IsThisMachine
        ? ["/proc/self/mountinfo", "/proc/1/mountinfo", "/proc/mounts"]
        : ["/proc/1/mountinfo", "/proc/self/mountinfo", "/proc/mounts"];

    private byte[] lastText = [];
    private IReadOnlyList<MountEntry> last = [];

    /// <summary>The filesystems worth reporting, <c>/</c> first, each once. The same list as before when nothing changed.</summary>
    public IReadOnlyList<MountEntry> Read()
    {
        foreach (var path in paths)
        {
            if (!host.TryRead(path, out var text))
                continue;
            if (!text.SequenceEqual(lastText))
            {
                last = Choose(path == "/proc/mounts" ? ParseMounts(text) : Parse(text));
                lastText = text.ToArray();
            }

            return last;
        }

        return [];
    }

    /// <summary>True when st_dev of the mount point must be the number in the table.</summary>
    public static bool HasComparableDevice(MountEntry mount) =>
        mount.Device.Length > 0 && !WithSubvolumes.Contains(mount.Type);

    // "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue"
    internal static IReadOnlyList<MountEntry> Parse(ReadOnlySpan<byte> text)
    {
        var entries = new List<MountEntry>();
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (line.Length is 0 or > LongestLine)
                continue;
            var words = Encoding.UTF8.GetString(line).Split(' ');
            var dash = Array.IndexOf(words, "-");
            if (dash >= 6 && words.Length >= dash + 4
                && long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                entries.Add(new MountEntry(
                    id, words[2], Unescape(words[3]), Unescape(words[4]), words[dash + 1], Unescape(words[dash + 2]),
                    IsReadOnly(words[dash + 3]), IsEmergency(words[dash + 3])));
            }
        }

        return entries;
    }

    // "/dev/mmcblk0p2 / ext4 rw,noatime 0 0": the older table, without numbers.
    internal static IReadOnlyList<MountEntry> ParseMounts(ReadOnlySpan<byte> text) =>
    [
        .. from line in Encoding.UTF8.GetString(text).Split('\n')
           let words = line.Split(' ')
           where words.Length >= 4 && line.Length <= LongestLine
           select new MountEntry(
               0, "", "/", Unescape(words[1]), words[2], Unescape(words[0]), IsReadOnly(words[3]),
               IsEmergency(words[3])),
    ];

    internal static IReadOnlyList<MountEntry> Choose(IReadOnlyList<MountEntry> entries)
    {
        // What is mounted later on the same place hides what was there.
        var visible = entries
            .Select((entry, order) => (entry, order))
            .GroupBy(each => each.entry.MountPoint, StringComparer.Ordinal)
            .Select(place => place.MaxBy(each => each.order).entry);

        var holdingData = visible.Where(entry => entry.MountPoint == "/" || HoldsData(entry));
        return
        [
            .. holdingData
                .GroupBy(entry => entry.Device.Length > 0 ? entry.Device : entry.Source, StringComparer.Ordinal)
                .Select(MainMount).OfType<MountEntry>()
                .OrderBy(entry => entry.MountPoint, StringComparer.Ordinal)
                .Take(64),
        ];
    }

    // One filesystem may be mounted in many places; the place that shows it whole speaks for it.
    private static MountEntry? MainMount(IEnumerable<MountEntry> places) => places
        .OrderByDescending(entry => entry.MountPoint == "/")
        .ThenByDescending(entry => entry.Root == "/")
        .ThenBy(entry => entry.MountPoint.Length)
        .FirstOrDefault(entry => entry.MountPoint == "/" || entry.Root == "/" || WithSubvolumes.Contains(entry.Type));

    private static bool HoldsData(MountEntry entry) =>
        !NotForData.Contains(entry.Type)
        && (entry.Source.StartsWith("/dev/", StringComparison.Ordinal) || WithoutBlockDevice.Contains(entry.Type))
        && entry.MountPoint.Length <= ContractLimits.TextLength
        && entry.Source.Length <= ContractLimits.TextLength;

    private static bool IsReadOnly(string options) =>
        options.Split(',').Any(option => option is "ro" or "emergency_ro");

    private static bool IsEmergency(string options) => options.Split(',').Contains("emergency_ro");

    // The kernel writes blank, tab, newline and backslash as \040, \011, \012 and \134.
    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var isEscape = bytes[i] == '\\' && i + 3 < bytes.Length
                && bytes.AsSpan(i + 1, 3).IndexOfAnyExceptInRange((byte)'0', (byte)'7') < 0;
            bytes[length++] = isEscape
                ? (byte)(((bytes[i + 1] - '0') << 6) | ((bytes[i + 2] - '0') << 3) | (bytes[i + 3] - '0'))
                : bytes[i];
            if (isEscape)
                i += 3;
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
