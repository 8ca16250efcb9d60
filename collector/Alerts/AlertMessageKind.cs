namespace HealthCheck.Collector.Alerts;

/// <summary>What a message tells.</summary>
internal enum AlertMessageKind
{
    /// <summary>Something is wrong since a moment ago.</summary>
    Alert,

    /// <summary>It is over.</summary>
    Recovery,

    /// <summary>It is still wrong.</summary>
    Reminder,

    /// <summary>What could not be sent in time, or waited for the end of the quiet hours, or for the day's summary.
    /// </summary>
    Summary,

    /// <summary>The owner tries the channel.</summary>
    Test,
}
