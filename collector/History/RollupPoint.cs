namespace HealthCheck.Collector.History;

/// <summary>What a figure did within one bucket of time.</summary>
/// <param name="Start">Where the bucket begins; its width is the rollup's.</param>
/// <param name="Count">How many figures it stands for, 1 or more.</param>
/// <param name="Min">The smallest of them.</param>
/// <param name="Sum">All of them together; kept instead of the mean because sums add up.</param>
/// <param name="Max">The largest of them.</param>
internal readonly record struct RollupPoint(DateTimeOffset Start, long Count, double Min, double Sum, double Max)
{
    /// <summary>Their mean, within <see cref="Min"/> and <see cref="Max"/>.</summary>
    public double Mean => Math.Clamp(Sum / Count, Min, Max);

    /// <summary>Both together, in the bucket of this one.</summary>
    public RollupPoint With(RollupPoint other) => this with
    {
        Count = Count + other.Count,
        Min = Math.Min(Min, other.Min),
        Sum = Tidy(Sum + other.Sum),
        Max = Math.Max(Max, other.Max),
    };

    // Without the noise of binary fractions, which would not compress: figures have few decimals, and so have their
    // sums.
    private static double Tidy(double sum) => Math.Abs(sum) < 1e6 ? Math.Round(sum, 6) : Math.Round(sum, 3);
}
