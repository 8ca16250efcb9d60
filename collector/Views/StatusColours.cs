using HealthCheck.Contracts;

namespace HealthCheck.Collector.Views;

/// <summary>The style classes of verdicts.</summary>
internal static class StatusColours
{
    /// <summary>The colour of a status; quiet where there is none.</summary>
    public static StatusColour Of(HealthStatus? severity) => severity switch
    {
        HealthStatus.Ok => StatusColour.Good,
        HealthStatus.Warning => StatusColour.Warning,
        HealthStatus.Critical => StatusColour.Critical,
        _ => StatusColour.Quiet,
    };

    /// <summary>The class of a word.</summary>
    public static string Class(Enum word) => word.ToString().ToLowerInvariant();
}
