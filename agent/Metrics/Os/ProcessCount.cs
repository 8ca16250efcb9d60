using System.IO.Enumeration;
using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Metrics.Os;

/// <summary>How many processes there are: the folders in <c>/proc</c> that are numbers. The kernel's own threads count too.</summary>
internal static class ProcessCount
{
    /// <returns>Null when processes of others are hidden from this program, which then would see but its own.</returns>
    public static int? Read(HostFiles host)
    {
        if (!host.Exists("/proc/1"))
            return null;
        var count = 0;
        foreach (var isProcess in new FileSystemEnumerable<bool>(host.Locate("/proc"), IsProcess))
            count += isProcess ? 1 : 0;
        return count;
    }

    private static bool IsProcess(ref FileSystemEntry entry) => !entry.FileName.ContainsAnyExceptInRange('0', '9');
}
