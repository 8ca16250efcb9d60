using System.Globalization;
using System.Runtime.InteropServices;

namespace HealthCheck.Agent.RuntimeTuning;

/// <summary>
/// Returns the memory that only the start needed, once, after the first samples were sent: garbage of the heap, and
/// clean pages of program files. Pages that are used again come back from the page cache.
/// </summary>
internal sealed partial class StartupMemory(TimeProvider clock) : BackgroundService
{
    private const int DoNotNeed = 4;

    private static readonly TimeSpan StartTakes = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(StartTakes, clock, stoppingToken);
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        try
        {
            ReleaseUnwrittenPages();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without smaps the pages stay in memory.
        }
    }

    // A header for each mapping, "7f12c000-7f12e000 r-xp 00000000 fe:00 1234 /usr/lib/libc.so.6", and its figures below
    // it. Only mappings of files of which no page was ever written to, in memory or swapped out: nothing is lost.
    private static void ReleaseUnwrittenPages()
    {
        (nuint Start, nuint Length)? mapping = null;
#pragma warning disable RS0030 // A file of the kernel, and long: line by line.
        foreach (var line in File.ReadLines("/proc/self/smaps"))
#pragma warning restore RS0030
        {
            if (TryParseHeader(line) is { } header)
                mapping = header.IsFile ? (header.Start, header.End - header.Start) : null;
            else if (line.StartsWith("Anonymous:", StringComparison.Ordinal)
                && !line.EndsWith(" 0 kB", StringComparison.Ordinal))
                mapping = null;
            else if (mapping is var (start, length) && line.StartsWith("Swap:", StringComparison.Ordinal)
                && line.EndsWith(" 0 kB", StringComparison.Ordinal))
                _ = Advise(start, length, DoNotNeed);
        }
    }

    private static (nuint Start, nuint End, bool IsFile)? TryParseHeader(string line)
    {
        var words = line.Split(' ', 3);
        var dash = words[0].IndexOf('-', StringComparison.Ordinal);
        if (words.Length < 3 || dash < 0
            || !nuint.TryParse(
                words[0].AsSpan(0, dash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var start)
            || !nuint.TryParse(
                words[0].AsSpan(dash + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var end))
            return null;
        return (start, end, words[1] is "r-xp" or "r--p" && line.Contains('/', StringComparison.Ordinal));
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nuint start, nuint length, int advice);
}
