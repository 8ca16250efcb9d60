using System.Globalization;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Processes;

/// <summary>
/// The memory of a process, from <c>/proc/PID/status</c>; see proc_pid_status(5). Pages of files are not part of it:
/// the kernel can drop them, and <c>memory.allocated</c> does not count them either.
/// </summary>
/// <param name="Name">Its name as one line.</param>
/// <param name="OwnBytes">Memory of its own, and what of it is in swap.</param>
/// <param name="SharedBytes">Memory that it may share with others.</param>
internal readonly record struct ProcessMemory(string Name, long OwnBytes, long SharedBytes)
{
    // 128 TiB in KiB: the address space of a process.
    private const ulong MostKibibytes = 1UL << 37;

    /// <summary>
    /// The names that use most. Processes of one name add up; memory that they may share counts once.
    /// </summary>
    public static IReadOnlyList<ProcessShare> Largest(IEnumerable<ProcessMemory> processes) =>
        ProcessTop.Of(
            processes.GroupBy(process => process.Name, StringComparer.Ordinal).Select(group => new ProcessShare(
                group.Key,
                Bytes: group.Sum(process => process.OwnBytes) + group.Max(process => process.SharedBytes))),
            share => share.Bytes ?? 0, atLeast: 1);

    // "Name:\tmysqld\n…\nVmRSS:\t  123 kB\nRssAnon:\t  100 kB\n…". Kernels before 4.5 do not say what of it is shared.
    // Threads of the kernel have no memory. In a name the kernel writes a line break as \n.
    internal static ProcessMemory? Parse(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> name = default;
        long? resident = null, anonymous = null, shared = null, swapped = null;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (line.StartsWith("Name:"u8))
                name = line["Name:"u8.Length..].TrimStart((byte)'\t');
            else if (line.StartsWith("VmRSS:"u8))
                resident = Bytes(line["VmRSS:"u8.Length..]);
            else if (line.StartsWith("RssAnon:"u8))
                anonymous = Bytes(line["RssAnon:"u8.Length..]);
            else if (line.StartsWith("RssShmem:"u8))
                shared = Bytes(line["RssShmem:"u8.Length..]);
            else if (line.StartsWith("VmSwap:"u8))
                swapped = Bytes(line["VmSwap:"u8.Length..]);
        }

        return (anonymous ?? resident) is { } own
            ? new ProcessMemory(ProcessName.Of(name), own + (swapped ?? 0), shared ?? 0)
            : null;
    }

    // "\t    1234 kB"
    private static long? Bytes(ReadOnlySpan<byte> text)
    {
        text = text.Trim(" \t"u8);
        return text.EndsWith(" kB"u8)
            && ulong.TryParse(text[..^3], NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes)
            && kibibytes <= MostKibibytes
                ? (long)kibibytes * 1024
                : null;
    }
}
