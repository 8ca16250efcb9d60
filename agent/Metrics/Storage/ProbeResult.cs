namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>What asking a mount came to.</summary>
internal abstract record ProbeResult
{
    /// <summary>It answered; null when the path turned out to be something else.</summary>
    internal sealed record Answered(FileSystemUsage? Usage) : ProbeResult;

    /// <summary>It answered with an error.</summary>
    /// <param name="Failure">Why, and what helps.</param>
    internal sealed record Failed(MountFailure Failure) : ProbeResult;

    /// <summary>It has not answered in time, and is left alone until it does or is mounted anew.</summary>
    internal sealed record Hangs : ProbeResult;
}
