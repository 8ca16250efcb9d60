using HealthCheck.Contracts;

namespace HealthCheck.Collector.Views;

/// <summary>The style classes of verdicts.</summary>
internal static class Tones
{
    /// <summary>The colour of a status; quiet where there is none.</summary>
    public static Tone Of(HealthStatus? severity) => severity switch
    {
        HealthStatus.Ok => Tone.Good,
        HealthStatus.Warning => Tone.Warning,
        HealthStatus.Critical => Tone.Critical,
        _ => Tone.Quiet,
    };

    /// <summary>The class of a word.</summary>
    public static string Class(Enum word) => word.ToString().ToLowerInvariant();
}
