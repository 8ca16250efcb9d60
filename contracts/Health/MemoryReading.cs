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
public sealed record MemoryReading(
    long Total, long Allocated, long Free, string Used, double UsedPercent, SwapReading? Swap, string? LimitedBy = null,
    long? HugePages = null);
