using System.Globalization;
using HealthCheck.Agent.Containers;
using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>
/// Memory and swap, from <c>/proc/meminfo</c>; see proc_meminfo(5). Huge pages that were set aside are no part of it,
/// as they are for the programs that they were given to (a hypervisor, a database), used or not. The cache of ZFS,
/// which is not in there, from <c>/proc/spl/kstat/zfs/arcstats</c>; what a container may use from its control group.
/// </summary>
internal sealed class MemorySource(HostFiles host, ContainerLimits limits, ReadErrors errors) : IMetricSource
{
    private const string CacheFile = "/proc/spl/kstat/zfs/arcstats";

    public string Name => "memory";

    public HealthSnapshot AddTo(HealthSnapshot snapshot)
    {
        if (!errors.TryRead(host, MemInfo.File, out var text))
            return snapshot;
        try
        {
            var memory = Parse(text, errors.Note);
            return snapshot with { Memory = WithinLimits(WithCacheOfZfs(memory)) };
        }
        catch (FormatException e)
        {
            errors.Report(MemInfo.File, e.Message);
            return snapshot;
        }
    }

    // "MemTotal:        1893460 kB", one line each; kB means KiB.
    /// <exception cref="FormatException">It has no total, or nothing that tells what is free.</exception>
    internal static MemoryReading Parse(ReadOnlySpan<byte> text, Action<string, string>? note = null)
    {
        var total = MemInfo.Find(text, "MemTotal:"u8) is > 0 and var sound
            ? sound
            : throw new FormatException("it has no MemTotal that can be");
        var available = FindAvailable(text, total, note);
        var setAside = FindSetAside(text, total, available, note);
        return Describe(new Usage(total - setAside, available), ParseSwap(text, note)) with
        {
            HugePages = setAside > 0 ? setAside : null,
            Dirty = FindDirty(text, total, note),
        };
    }

    /// <summary>Bytes of ZFS's cache that the kernel gets back when it asks: what is above <c>c_min</c>.</summary>
    // "size                            4    8207648000": name, type and value.
    internal static long ParseCacheOfZfs(ReadOnlySpan<byte> text) =>
        FindStatistic(text, "size "u8) is { } size && FindStatistic(text, "c_min "u8) is { } least
            ? Math.Max(0, size - least)
            : 0;

    // A container may be shown the MemAvailable of its host. Then free(1) takes MemFree.
    private static long FindAvailable(ReadOnlySpan<byte> text, long total, Action<string, string>? note)
    {
        if (MemInfo.Find(text, "MemAvailable:"u8) is { } available)
        {
            if (available <= total)
                return available;
            note?.Invoke($"{MemInfo.File} (MemAvailable)", "it is more than MemTotal, so MemFree is used");
            return FindFree(text, total);
        }

        // Kernels before 3.14 have no MemAvailable; this is what free(1) showed in its place.
        // Of the cached, what is in a tmpfs is not given back.
        var cached = Math.Max(0, (MemInfo.Find(text, "Cached:"u8) ?? 0) - (MemInfo.Find(text, "Shmem:"u8) ?? 0));
        var givenBack = (MemInfo.Find(text, "Buffers:"u8) ?? 0) + cached + (MemInfo.Find(text, "SReclaimable:"u8) ?? 0);
        return Math.Min(total, FindFree(text, total) + givenBack);
    }

    // Hugetlb is the memory of all sizes of huge pages, since kernel 4.16; before, there is the number of those of the
    // usual size. They are in MemTotal, and in no figure of what is free.
    private static long FindSetAside(
        ReadOnlySpan<byte> text, long total, long available, Action<string, string>? note)
    {
        var setAside = MemInfo.Find(text, "Hugetlb:"u8)
            ?? (long)Math.Min(long.MaxValue,
                (double)(MemInfo.FindNumber(text, "HugePages_Total:"u8) ?? 0)
                    * (MemInfo.Find(text, "Hugepagesize:"u8) ?? 0));
        if (setAside == 0 || setAside < total - available)
            return setAside;
        note?.Invoke($"{MemInfo.File} (Hugetlb)",
            "the huge pages are more than the memory in use, so they are not counted apart");
        return 0;
    }

    private static long? FindDirty(ReadOnlySpan<byte> text, long total, Action<string, string>? note)
    {
        var dirty = MemInfo.Find(text, "Dirty:"u8);
        if (!(dirty > total))
            return dirty;
        note?.Invoke($"{MemInfo.File} (Dirty)", "it is more than MemTotal");
        return null;
    }

    private static long FindFree(ReadOnlySpan<byte> text, long total) =>
        MemInfo.Find(text, "MemFree:"u8) is { } free && free <= total
            ? free
            : throw new FormatException("it has neither a MemAvailable nor a MemFree that can be");

    private static SwapReading? ParseSwap(ReadOnlySpan<byte> text, Action<string, string>? note)
    {
        if (MemInfo.Find(text, "SwapTotal:"u8) is not { } total)
        {
            if (text.IndexOf("SwapTotal:"u8) >= 0)
                note?.Invoke($"{MemInfo.File} (SwapTotal)", "it is not a possible size");
            return null;
        }

        // Without swap LXCFS may say that less than none of it is free.
        if (total == 0)
            return Describe(new Usage(0, 0));
        if (MemInfo.Find(text, "SwapFree:"u8) is { } free && free <= total)
            return Describe(new Usage(total, free));
        note?.Invoke($"{MemInfo.File} (SwapFree)", "it is no part of SwapTotal");
        return null;
    }

    private MemoryReading WithCacheOfZfs(MemoryReading memory)
    {
        // A container of LXC sees the cache of its host, which is in no figure of its own.
        if (limits.HasOwnFiles || !host.TryAsk(CacheFile, out var text)
            || ParseCacheOfZfs(text) is not (> 0 and var cache))
            return memory;
        if (cache <= memory.Allocated)
            return Describe(new Usage(memory.Total, memory.Free + cache), memory.Swap) with
            { HugePages = memory.HugePages, Dirty = memory.Dirty };
        errors.Note(CacheFile, "the cache is larger than the memory in use, so it is that of another machine");
        return memory;
    }

    private MemoryReading WithinLimits(MemoryReading memory)
    {
        if (limits.Kind is null)
            return memory;
        var swap = memory.Swap;
        if (swap is not null && limits.Swap(swap.Total) is { } swapLimit)
            swap = Describe(new Usage(swapLimit.TotalBytes, Math.Min(swapLimit.FreeBytes, swap.Free)));
        return limits.Memory(memory.Total) is { } limit
            ? Describe(new Usage(limit.TotalBytes, Math.Min(limit.FreeBytes, memory.Free)), swap) with
            { LimitedBy = "cgroup" }
            : memory with { Swap = swap, Dirty = null };
    }

    private static MemoryReading Describe(Usage usage, SwapReading? swap) =>
        new(usage.Total, usage.Allocated, usage.Free, usage.Used, usage.UsedPercent, swap);

    private static SwapReading Describe(Usage usage) =>
        new(usage.Total, usage.Allocated, usage.Free, usage.Used, usage.UsedPercent);

    private static long? FindStatistic(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key)
    {
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (!line.StartsWith(key))
                continue;
            var fields = new FieldReader(line[key.Length..]);
            fields.Next();
            return ParseNumber(fields.Next());
        }

        return null;
    }

    private static long? ParseNumber(ReadOnlySpan<byte> text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
