namespace HealthCheck.Collector.Wording;

/// <summary>The version of this program.</summary>
internal static class CollectorVersion
{
    public static string Current { get; } = typeof(CollectorVersion).Assembly.GetName().Version!.ToString(3);
}
