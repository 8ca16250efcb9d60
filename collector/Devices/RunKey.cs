namespace HealthCheck.Collector.Devices;

/// <summary>A run of an agent: the boot, and the agent's start in Unix milliseconds. Either may be unknown.</summary>
internal readonly record struct RunKey(string? BootId, long? StartedAt)
{
    /// <summary>The key of a boot and a start.</summary>
    public static RunKey Of(string? bootId, DateTimeOffset? startedAt) =>
        new(bootId, startedAt?.ToUnixTimeMilliseconds());

    /// <summary>Whether this run began after the other by the device's clock; null when a start is unknown.</summary>
    public bool? IsLaterThan(RunKey other) =>
        StartedAt is { } mine && other.StartedAt is { } others ? mine > others : null;
}
