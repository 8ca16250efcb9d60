using HealthCheck.Agent.Host;
using Microsoft.Win32.SafeHandles;

namespace HealthCheck.Agent.Metrics;

/// <summary>
/// What this program itself costs: memory from its own <c>/proc/self/statm</c>, wherever the measured machine's files
/// are; see proc_pid_statm(5). Processor time by getrusage(2).
/// </summary>
internal static class OwnProcess
{
    private static readonly Lazy<SafeFileHandle?> Statm = new(() => NativeFile.OpenToRead("/proc/self/statm"));

    public static OwnCost Measure()
    {
        Span<byte> text = stackalloc byte[128];
        long? resident = Statm.Value is { } statm && RandomAccess.Read(statm, text, 0) is > 0 and var length
            ? ParseResident(text[..length], Environment.SystemPageSize)
            : null;
        return new OwnCost(resident, Math.Round(Environment.CpuUsage.TotalTime.TotalSeconds, 2));
    }

    // "18244 5632 4608 …": pages of address space, resident, shared, …
    internal static long? ParseResident(ReadOnlySpan<byte> text, int pageSize)
    {
        var fields = new FieldReader(text);
        fields.Skip(1);
        return fields.TryNextUnsigned(out var pages) && pages < 1UL << 40 ? (long)pages * pageSize : null;
    }
}
