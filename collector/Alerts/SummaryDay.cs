namespace HealthCheck.Collector.Alerts;

/// <summary>On which day a summary of the week is sent.</summary>
internal enum SummaryDay
{
    /// <summary>Not at all.</summary>
    Never,

    /// <summary>On Monday.</summary>
    Monday,

    /// <summary>On Tuesday.</summary>
    Tuesday,

    /// <summary>On Wednesday.</summary>
    Wednesday,

    /// <summary>On Thursday.</summary>
    Thursday,

    /// <summary>On Friday.</summary>
    Friday,

    /// <summary>On Saturday.</summary>
    Saturday,

    /// <summary>On Sunday.</summary>
    Sunday,
}
