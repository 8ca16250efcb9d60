using System.Text;
using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>
/// Which entries of <c>/sys/block</c> are disks of this machine. A disk stands on a device of its own; what lies on
/// other disks, in memory, in a file or on a medium that can be taken out does not count.
/// </summary>
internal static class DiskList
{
    private const string Folder = "/sys/block";

    // Numbers of the kernel's list (devices.txt): drives whose medium is no disk of the machine.
    private const string Floppy = "2", CdRom = "11";

    // For captured trees, which have no links: there only the name says that nothing stands behind a device.
    private static readonly string[] Virtual =
        ["loop", "ram", "zram", "dm-", "md", "bcache", "nbd", "zd", "drbd", "sr", "fd"];

    /// <summary>The disks, in the order of their names.</summary>
    public static IReadOnlyList<PhysicalDisk> Read(HostFiles host)
    {
        var names = host.List(Folder);
        var disks = names.Where(name => IsDisk(host, name));
        return [.. disks.Select(name => new PhysicalDisk(name, PathsTo(name, names)))];
    }

    /// <summary>Whether an entry of <c>/sys/block</c> is a disk of this machine.</summary>
    internal static bool IsDisk(HostFiles host, string name) =>
        Tell(host, name, "hidden") != "1" && Tell(host, name, "size") != "0"
        && !IsBootArea(name) && !IsMediaDrive(host, name) && !IsVirtual(host, name);

    /// <summary>
    /// The NVMe disk that a hidden path belongs to: <c>nvme0n1</c> of <c>nvme0c3n1</c>; null for other names.
    /// </summary>
    internal static string? DiskOfPath(string name)
    {
        const string Nvme = "nvme";
        if (!name.StartsWith(Nvme, StringComparison.Ordinal))
            return null;
        var rest = name.AsSpan(Nvme.Length);
        var (controller, space) = (rest.IndexOf('c'), rest.LastIndexOf('n'));
        return controller > 0 && space > controller + 1 && space < rest.Length - 1
            && IsNumber(rest[..controller]) && IsNumber(rest[(controller + 1)..space]) && IsNumber(rest[(space + 1)..])
                ? $"{Nvme}{rest[..controller]}{rest[space..]}"
                : null;
    }

    private static IReadOnlyList<string> PathsTo(string disk, IReadOnlyList<string> names) =>
        disk.StartsWith("nvme", StringComparison.Ordinal) ? [.. names.Where(name => DiskOfPath(name) == disk)] : [];

    // mmcblk0boot0: an area of an eMMC for the boot loader, nobody's data.
    private static bool IsBootArea(string name) =>
        name.StartsWith("mmcblk", StringComparison.Ordinal)
        && (name.Contains("boot", StringComparison.Ordinal) || name.Contains("rpmb", StringComparison.Ordinal));

    private static bool IsMediaDrive(HostFiles host, string name) =>
        Tell(host, name, "dev")?.Split(':')[0] is Floppy or CdRom;

    private static bool IsVirtual(HostFiles host, string name)
    {
        if (host.ReadLink($"{Folder}/{name}") is { } target)
            return target.Contains("/devices/virtual/block/", StringComparison.Ordinal);
        return !host.Exists($"{Folder}/{name}/device")
            && Virtual.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
    }

    // Asked at each listing only: no descriptor is kept for it.
    private static string? Tell(HostFiles host, string name, string file)
    {
        var path = $"{Folder}/{name}/{file}";
        var text = host.TryAsk(path, out var read) ? Encoding.Latin1.GetString(read).Trim() : null;
        host.Close(path);
        return text;
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');
}
