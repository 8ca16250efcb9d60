namespace HealthCheck.Collector.Ingest.Limits;

/// <summary>All of them.</summary>
internal static class LimitText
{
    public static LimitWord Messages { get; } = new("message", "messages");

    public static LimitWord Announcements { get; } = new("announcement", "announcements");

    public static LimitWord Runs { get; } = new("sample of a new run", "samples of new runs");

    public static LimitWord Hours { get; } = new("sample of another hour", "samples of other hours");

    public static LimitWord Names { get; } = new("sample with new figure names", "samples with new figure names");

    public static LimitWord Memory { get; } = new("large message", "large messages");
}
