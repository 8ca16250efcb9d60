using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>Memory and swap, from <c>/proc/meminfo</c>; see proc_meminfo(5).</summary>
internal sealed class MemorySource(HostFiles host) : IMetricSource
{
    public string Name => "memory";

    public Sections AddTo(Sections sections) =>
        host.TryRead("/proc/meminfo", out var text) ? sections with { Memory = Parse(text) } : sections;

    // "MemTotal:        1893460 kB", one line each; kB means KiB.
    internal static MemoryReading Parse(ReadOnlySpan<byte> text)
    {
        var total = Find(text, "MemTotal:"u8) ?? throw new FormatException("/proc/meminfo has no MemTotal");
        var free = Find(text, "MemAvailable:"u8) ?? Reclaimable(text);
        var usage = new Usage(total, free);
        return new MemoryReading(
            usage.Total, usage.Allocated, usage.Free, usage.Used, usage.UsedPercent, ParseSwap(text));
    }

    private static SwapReading? ParseSwap(ReadOnlySpan<byte> text)
    {
        if (Find(text, "SwapTotal:"u8) is not { } total || Find(text, "SwapFree:"u8) is not { } free)
            return null;
        var usage = new Usage(total, free);
        return new SwapReading(usage.Total, usage.Allocated, usage.Free, usage.Used, usage.UsedPercent);
    }

    // Kernels before 3.14 have no MemAvailable; this is what free(1) showed in its place.
    private static long Reclaimable(ReadOnlySpan<byte> text) =>
        (Find(text, "MemFree:"u8) ?? throw new FormatException("/proc/meminfo has neither MemAvailable nor MemFree"))
        + (Find(text, "Buffers:"u8) ?? 0) + (Find(text, "Cached:"u8) ?? 0);

    private static long? Find(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key)
    {
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (!line.StartsWith(key))
                continue;
            var kibibytes = new FieldReader(line[key.Length..]).NextWhole();
            return kibibytes is >= 0 and <= long.MaxValue / 4096
                ? kibibytes * 1024
                : throw new FormatException($"/proc/meminfo says {kibibytes} kB");
        }

        return null;
    }
}
