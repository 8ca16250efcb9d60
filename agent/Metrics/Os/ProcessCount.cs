using System.IO.Enumeration;
using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Metrics.Os;

/// <summary>
/// How many processes there are: the folders in <c>/proc</c> that are numbers. The kernel's own threads count too.
/// Where a sandbox hides those of others, the members of all control groups: every <c>cgroup.procs</c> below
/// <c>/sys/fs/cgroup</c>; see cgroups(7). Each process is in one group of a hierarchy, but for one that ended and that
/// nobody has asked how.
/// </summary>
internal static class ProcessCount
{
    // The hierarchy of version 2, else systemd's own of version 1, which has every process, too.
    private static readonly string[] Hierarchies = ["/sys/fs/cgroup", "/sys/fs/cgroup/systemd"];

    private static readonly EnumerationOptions WithGroupsBelow =
        new() { RecurseSubdirectories = true, IgnoreInaccessible = false };

    /// <returns>Null when neither tells.</returns>
    public static int? Read(HostFiles host)
    {
        if (!host.Exists("/proc/1"))
        {
            var hierarchy = Array.Find(Hierarchies, folder => host.Exists(folder + "/cgroup.procs"));
            return hierarchy is null || host.Locate(hierarchy) is not { } place ? null : CountMembers(place);
        }

        try
        {
            return new FileSystemEnumerable<bool>(host.Locate("/proc")!, IsProcess).Count(isProcess => isProcess);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsProcess(ref FileSystemEntry entry) => !entry.FileName.ContainsAnyExceptInRange('0', '9');

    private static int? CountMembers(string hierarchy)
    {
        try
        {
            var count = 0;
            var lists = new FileSystemEnumerable<string>(hierarchy, (ref FileSystemEntry entry) =>
                entry.ToFullPath(), WithGroupsBelow)
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => entry.FileName is "cgroup.procs",
            };
            foreach (var list in lists)
                count += CountLines(list);
            return count;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Half of them would be a wrong number.
            return null;
        }
    }

    // "1\n734\n": a number a line.
    private static int CountLines(string path)
    {
        using var list = NativeFile.OpenToRead(path);
        if (list is null)
            return 0;
        Span<byte> text = stackalloc byte[4096];
        int count = 0, from = 0;
        try
        {
            while (RandomAccess.Read(list, text, from) is > 0 and var length)
            {
                count += text[..length].Count((byte)'\n');
                from += length;
            }
        }
        catch (IOException)
        {
            // The group went, or it is one of threads, whose processes stand in the list of the group above it.
        }

        return count;
    }
}
