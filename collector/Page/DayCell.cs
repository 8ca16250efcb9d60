namespace HealthCheck.Collector.Page;

/// <summary>A stretch of the last day, by the worst that was in it.</summary>
public enum DayCell
{
    /// <summary>Before the device was known.</summary>
    None,

    /// <summary>Samples came, and nothing was wrong.</summary>
    Good,

    /// <summary>A warning.</summary>
    Warning,

    /// <summary>Something critical.</summary>
    Critical,

    /// <summary>No samples came.</summary>
    Silent,
}
