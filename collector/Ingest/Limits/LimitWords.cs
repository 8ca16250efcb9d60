namespace HealthCheck.Collector.Ingest.Limits;

/// <summary>Of what a device sends too much, in the words of log, events and <c>/health</c>.</summary>
internal static class LimitWords
{
    public const string Messages = "messages", Announcements = "announcements", Runs = "samples of new runs",
        Hours = "samples of other hours", Names = "samples with new figure names";
}
