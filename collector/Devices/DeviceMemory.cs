using HealthCheck.Contracts;

namespace HealthCheck.Collector.Devices;

/// <summary>
/// How much memory a device takes, in bytes. It is an estimate: parts of fixed size are in <see cref="Reserved"/>, and
/// only what a device can make larger is added up.
/// </summary>
internal static class DeviceMemory
{
    /// <summary>What each device may take whatever the others take. An ordinary one takes less.</summary>
    public const int Reserved = 8 * 1024;

    private const int RangeBytes = 16, RunBytes = 256, ProcessBytes = 96;

    /// <summary>What counts for a device: its estimate, and <see cref="Reserved"/> at least.</summary>
    public static long Of(Device device)
    {
        long bytes = (device.Health?.Bytes ?? 0) + (device.Announcement?.Bytes ?? 0);
        if (device.DeferredEvents?.Announcement is { } told && !ReferenceEquals(told, device.Announcement))
            bytes += told.Bytes;
        foreach (var run in device.Runs.Runs)
            bytes += RunBytes + (RangeBytes * (run.Gaps.Absent.Length + run.Gaps.Gone.Length));
        return Math.Max(Reserved, bytes);
    }

    /// <summary>The text of problems, beside the bytes that they were read from.</summary>
    public static int Of(IReadOnlyList<Problem> problems)
    {
        var (characters, processes) = (0, 0);
        foreach (var problem in problems)
        {
            characters += problem.Code.Length + problem.Message.Length + (problem.Advice?.Length ?? 0)
                + (problem.Summary?.Length ?? 0);
            foreach (var process in problem.Processes ?? [])
            {
                characters += process.Name.Length;
                processes++;
            }
        }

        return (sizeof(char) * characters) + (problems.Count * RunBytes) + (processes * ProcessBytes);
    }

    /// <summary>Half of what the runtime may use, which the unit limits.</summary>
    public static long Default => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
}
