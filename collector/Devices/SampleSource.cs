namespace HealthCheck.Collector.Devices;

/// <summary>By which way a sample came.</summary>
internal enum SampleSource
{
    /// <summary>Just measured.</summary>
    Live,

    /// <summary>The broker's replay of the latest it holds.</summary>
    Retained,

    /// <summary>Measured earlier, delivered late.</summary>
    Backlog,
}
