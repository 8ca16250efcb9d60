namespace HealthCheck.Collector.Page;

/// <summary>The style classes of verdicts.</summary>
internal static class Tones
{
    /// <summary>The class of a word.</summary>
    public static string Class(Enum word) => word.ToString().ToLowerInvariant();
}
