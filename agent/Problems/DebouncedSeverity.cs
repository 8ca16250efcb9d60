using HealthCheck.Contracts;

namespace HealthCheck.Agent.Problems;

/// <summary>
/// The severity of one subject of one rule over several samples. It rises immediately, falls after a hold time, and
/// stays for a few samples without a figure. Pure: the same samples always give the same severity.
/// </summary>
/// <param name="Severity">The reported severity.</param>
/// <param name="Better">Consecutive samples below that severity.</param>
/// <param name="WorstOfBetter">The worst severity among them.</param>
/// <param name="Unknown">Consecutive samples without a figure.</param>
internal readonly record struct DebouncedSeverity(
    HealthStatus Severity, int Better, HealthStatus WorstOfBetter, int Unknown)
{
    /// <summary>The number of samples without a figure after which a problem ends.</summary>
    public const int MostUnknown = 3;

    /// <param name="measured">The severity in the next sample; null without a figure.</param>
    /// <param name="hold">The number of better samples after which the severity falls; 1 or less for
    /// immediately.</param>
    public DebouncedSeverity After(HealthStatus? measured, int hold)
    {
        if (measured is not { } severity)
            return Unknown < MostUnknown ? this with { Unknown = Unknown + 1 } : default;
        if (severity >= Severity)
            return new DebouncedSeverity(severity, 0, HealthStatus.Ok, 0);

        var worst = severity > WorstOfBetter ? severity : WorstOfBetter;
        return Better + 1 < hold
            ? new DebouncedSeverity(Severity, Better + 1, worst, 0)
            : new DebouncedSeverity(worst, 0, HealthStatus.Ok, 0);
    }
}
