namespace HealthCheck.Collector.Devices;

/// <summary>What became of a sample.</summary>
internal enum SampleOutcome
{
    /// <summary>It had been stored before, or it is too old to tell.</summary>
    Duplicate,

    /// <summary>It is new.</summary>
    New,

    /// <summary>It is new and was counted as missing until now.</summary>
    FilledGap,
}
