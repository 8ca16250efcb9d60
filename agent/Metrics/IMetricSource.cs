namespace HealthCheck.Agent.Metrics;

/// <summary>Reads one topic of the kernel and adds its section to those of a snapshot.</summary>
internal interface IMetricSource
{
    /// <summary>What it reads, in one word.</summary>
    string Name { get; }

    /// <summary>
    /// Returns the sections with its own filled in, or as it came where this machine has no such thing. Whatever it
    /// throws costs that section alone.
    /// </summary>
    Sections AddTo(Sections sections);
}
