namespace HealthCheck.Collector.Clock;

/// <summary>Who is right about the time.</summary>
internal enum ClockState
{
    /// <summary>Nothing speaks for or against the clock of this machine.</summary>
    Unproven,

    /// <summary>The clock of this machine is right: NTP or most devices say so.</summary>
    Right,

    /// <summary>Devices disagree with the clock of this machine, and it cannot be told who is right.</summary>
    Disputed,

    /// <summary>
    /// The clock of this machine is wrong: devices agree on another time, or it is behind its own past.
    /// </summary>
    Wrong,
}
