using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>Reads one topic of the kernel and adds its section to a snapshot.</summary>
internal interface IMetricSource
{
    /// <summary>What it reads, in one word.</summary>
    string Name { get; }

    /// <summary>
    /// Returns the snapshot with its own section filled in, or as it came where this machine has no such thing.
    /// Whatever it throws costs that section alone.
    /// </summary>
    HealthSnapshot AddTo(HealthSnapshot snapshot);
}
