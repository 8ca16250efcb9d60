using System.Globalization;

namespace HealthCheck.Contracts;

/// <summary>
/// Total and free of anything that fills up, and the three figures that follow from them, so that they mean the same
/// for memory, swap and every filesystem: allocated + free = total.
/// </summary>
/// <param name="Total">Bytes in all, 0 or more.</param>
/// <param name="Free">Bytes still to be had; held between 0 and <paramref name="Total"/>.</param>
public readonly record struct Usage(long Total, long Free)
{
    private static readonly string[] Percents =
        [.. Enumerable.Range(0, 101).Select(percent => percent.ToString(CultureInfo.InvariantCulture) + "%")];

    /// <summary>Bytes still to be had.</summary>
    public long Free { get; } = Math.Clamp(Free, 0, Math.Max(Total, 0));

    /// <summary>Bytes in use.</summary>
    public long Allocated => Total - Free;

    /// <summary>Allocated ÷ total in percent with one decimal; 0 when there is nothing to fill.</summary>
    public double UsedPercent => Percent(1);

    /// <summary>Allocated ÷ total as a whole percent, for example <c>25%</c>.</summary>
    public string Used => Percents[(int)Percent(0)];

    private double Percent(int decimals) =>
        Total <= 0 ? 0 : Math.Round(100d * Allocated / Total, decimals, MidpointRounding.AwayFromZero);
}
