namespace HealthCheck.Collector.Devices;

/// <summary>What a device does now, from the least to the most urgent.</summary>
internal enum DeviceState
{
    /// <summary>Its agent was stopped.</summary>
    Stopped,

    /// <summary>Its latest sample has no problem.</summary>
    Ok,

    /// <summary>It is online, but the collector has no connection to the broker.</summary>
    Unknown,

    /// <summary>It is online, and its first sample is not due yet.</summary>
    Waiting,

    /// <summary>Its latest sample has a warning.</summary>
    Warning,

    /// <summary>It is online, but has sent no sample for three intervals.</summary>
    Silent,

    /// <summary>Its latest sample has a critical problem.</summary>
    Critical,

    /// <summary>The broker lost the connection to it.</summary>
    Offline,
}
