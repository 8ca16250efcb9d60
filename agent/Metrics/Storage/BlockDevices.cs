using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>
/// What stands behind a device number, from <c>/sys/dev/block</c> and <c>/sys/block</c>; see the kernel's ABI
/// documents.
/// </summary>
internal static class BlockDevices
{
    /// <summary>Name of a device or partition, for example <c>mmcblk0p2</c>, from the uevent of its number.</summary>
    /// <returns>Null for a filesystem that no block device stands behind.</returns>
    public static string? Name(HostFiles host, string number)
    {
        if (number.Length == 0 || !host.TryAsk($"/sys/dev/block/{number}/uevent", out var text))
            return null;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (line.StartsWith("DEVNAME="u8) && line.Length > 8 && line.IndexOf((byte)'/') < 0)
                return System.Text.Encoding.UTF8.GetString(line[8..]);
        }

        return null;
    }

    /// <summary>Whether the disk of a device or partition turns: waking it takes seconds and wears it.</summary>
    public static bool IsRotational(HostFiles host, string name)
    {
        if (host.Exists($"/sys/block/{name}"))
            return IsOne(host, $"/sys/block/{name}/queue/rotational");
        foreach (var disk in host.List("/sys/block"))
        {
            if (name.StartsWith(disk, StringComparison.Ordinal) && host.Exists($"/sys/block/{disk}/{name}"))
                return IsOne(host, $"/sys/block/{disk}/queue/rotational");
        }

        return false;
    }

    private static bool IsOne(HostFiles host, string path) => host.TryAsk(path, out var text) && text.StartsWith("1"u8);
}
