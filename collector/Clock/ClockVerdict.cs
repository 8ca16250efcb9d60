namespace HealthCheck.Collector.Clock;

/// <summary>What the evidence says of the clock of this machine.</summary>
/// <param name="State">Who is right.</param>
/// <param name="Ahead">How far those who disagree are ahead of this machine; negative when behind. Zero when nobody
/// does.</param>
internal sealed record ClockVerdict(ClockState State, TimeSpan Ahead)
{
    /// <summary>Before any evidence.</summary>
    public static ClockVerdict None { get; } = new(ClockState.Unproven, TimeSpan.Zero);

    /// <summary>How many devices were heard.</summary>
    public int Devices { get; init; }

    /// <summary>How many of them agree with this machine.</summary>
    public int Agreeing { get; init; }

    /// <summary>How many agree with each other on another time.</summary>
    public int Disagreeing { get; init; }

    /// <summary>One of those who disagree; null when nobody does.</summary>
    public string? Opponent { get; init; }

    /// <summary>Right, at least one device agrees, and few disagree.</summary>
    public bool IsSupported { get; init; }

    /// <summary>Right by NTP or by devices that follow it, and few disagree.</summary>
    public bool IsTrusted { get; init; }
}
