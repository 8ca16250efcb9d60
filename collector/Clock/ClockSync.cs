namespace HealthCheck.Collector.Clock;

/// <summary>What this machine knows of its own clock, without asking any device.</summary>
internal enum ClockSync
{
    /// <summary>Nobody can tell.</summary>
    Unknown,

    /// <summary>The kernel, or the time daemon, says that the clock was not set by NTP.</summary>
    Unsynchronized,

    /// <summary>The kernel, or the time daemon, says that the clock follows NTP.</summary>
    Synchronized,
}
