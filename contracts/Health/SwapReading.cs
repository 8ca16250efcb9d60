namespace HealthCheck.Contracts;

/// <summary>Swap space, from <c>/proc/meminfo</c>; all zero on a machine without.</summary>
/// <param name="Total">Bytes of all swap areas.</param>
/// <param name="Allocated">Total − free, in bytes.</param>
/// <param name="Free">Bytes unused.</param>
/// <param name="Used">Allocated ÷ total as a whole percent, for example <c>0%</c>.</param>
/// <param name="UsedPercent">The same as a number with one decimal, 0 to 100.</param>
public sealed record SwapReading(long Total, long Allocated, long Free, string Used, double UsedPercent)
{
    internal static SwapReading Read(ref OrderedReader r) => new(
        r.Long("total"u8), r.Long("allocated"u8), r.Long("free"u8), r.Text("used"u8), r.Double("usedPercent"u8));
}
