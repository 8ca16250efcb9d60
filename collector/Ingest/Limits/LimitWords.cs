namespace HealthCheck.Collector.Ingest.Limits;

/// <summary>What a device sends too much of, in the words of log, events and <c>/health</c>.</summary>
/// <param name="One">The noun for one.</param>
/// <param name="Many">The noun for any other count. It is the value <c>after</c> of the event.</param>
internal sealed record LimitWord(string One, string Many)
{
    /// <inheritdoc/>
    public override string ToString() => Many;
}

/// <summary>All of them.</summary>
internal static class LimitWords
{
    public static LimitWord Messages { get; } = new("message", "messages");

    public static LimitWord Announcements { get; } = new("announcement", "announcements");

    public static LimitWord Runs { get; } = new("sample of a new run", "samples of new runs");

    public static LimitWord Hours { get; } = new("sample of another hour", "samples of other hours");

    public static LimitWord Names { get; } = new("sample with new figure names", "samples with new figure names");

    public static LimitWord Memory { get; } = new("large message", "large messages");
}
