using HealthCheck.Contracts;

namespace HealthCheck.Agent.Verdict;

/// <summary>
/// How one subject of one rule stands, from sample to sample. It worsens at once, betters when it has been better for a
/// while, and outlives a few samples in which nothing is known. Pure: the same samples always come to the same.
/// </summary>
/// <param name="Severity">How bad it is held to be.</param>
/// <param name="Better">Samples in a row that were better than that.</param>
/// <param name="WorstOfBetter">The worst among them.</param>
/// <param name="Unknown">Samples in a row that told nothing.</param>
internal readonly record struct Standing(HealthStatus Severity, int Better, HealthStatus WorstOfBetter, int Unknown)
{
    /// <summary>Samples that a problem outlives without a reading.</summary>
    public const int MostUnknown = 3;

    /// <param name="told">What the sample says; null when it says nothing.</param>
    /// <param name="hold">Samples that must be better before it is believed; 1 or less for at once.</param>
    public Standing After(HealthStatus? told, int hold)
    {
        if (told is not { } severity)
            return Unknown < MostUnknown ? this with { Unknown = Unknown + 1 } : default;
        if (severity >= Severity)
            return new Standing(severity, 0, HealthStatus.Ok, 0);

        var worst = severity > WorstOfBetter ? severity : WorstOfBetter;
        return Better + 1 < hold
            ? new Standing(Severity, Better + 1, worst, 0)
            : new Standing(worst, 0, HealthStatus.Ok, 0);
    }
}

/// <summary>How long a problem must stay away before it is over; counted in samples, for there is no timer.</summary>
/// <param name="Time">For people.</param>
/// <param name="Samples">For the rule.</param>
internal readonly record struct Hold(TimeSpan Time, int Samples)
{
    private const int Fewest = 3;

    public static Hold Of(TimeSpan time, TimeSpan interval) => new(time, Math.Max(Fewest, (int)Math.Ceiling(time / interval)));
}
