using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>Memory, from <c>/proc/meminfo</c>.</summary>
/// <param name="Total">
/// Bytes the kernel can use (MemTotal) without <paramref name="HugePages"/>, or what a container may use where that is
/// less.
/// </param>
/// <param name="Allocated">Total − free, in bytes.</param>
/// <param name="Free">
/// Bytes that programs can still get without swapping: MemAvailable, and what the cache of ZFS gives back; in a
/// container at most what its limit leaves.
/// </param>
/// <param name="Used">Allocated ÷ total as a whole percent, for example <c>25%</c>.</param>
/// <param name="UsedPercent">The same as a number with one decimal, 0 to 100.</param>
/// <param name="Swap">Swap space; null when the kernel tells nothing of it, or nothing that can be.</param>
/// <param name="LimitedBy">
/// <c>cgroup</c> when the figures are those of a container's limit; null when they are the machine's.
/// </param>
/// <param name="HugePages">
/// Bytes that were set aside for huge pages, beside the total: for the programs they were given to, used or not; null
/// without any.
/// </param>
/// <param name="Dirty">
/// Bytes that programs have written and the disk does not have yet: a power cut loses them. Null in a container.
/// </param>
public sealed record MemoryReading(
    long Total, long Allocated, long Free, string Used, double UsedPercent, SwapReading? Swap, string? LimitedBy = null,
    long? HugePages = null, long? Dirty = null)
{
    internal static MemoryReading Read(ref OrderedReader r) => new(
        r.Long("total"u8), r.Long("allocated"u8), r.Long("free"u8), r.Text("used"u8), r.Double("usedPercent"u8),
        r.Maybe("swap"u8, SwapReading.Read), r.MaybeText("limitedBy"u8), r.MaybeLong("hugePages"u8),
        r.MaybeLong("dirty"u8));

    internal static void Check(MemoryReading memory)
    {
        Filled(memory.Total, memory.Allocated, memory.Free, memory.Used, memory.UsedPercent);
        Text(memory.LimitedBy);
        Range(memory.HugePages, 0, long.MaxValue);
        Range(memory.Dirty, 0, long.MaxValue);
        if (memory.Swap is { } swap)
            Filled(swap.Total, swap.Allocated, swap.Free, swap.Used, swap.UsedPercent);
    }
}
