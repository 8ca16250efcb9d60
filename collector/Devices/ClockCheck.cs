namespace HealthCheck.Collector.Devices;

/// <summary>
/// Whether the clock of a device agrees with the collector's. A message that was held up looks like a clock that is
/// behind, so a difference is believed only when it stays the same while time passes. Immutable.
/// </summary>
internal sealed record ClockCheck
{
    private static readonly TimeSpan WrongBeyond = TimeSpan.FromSeconds(60), RightWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(5), LongEnough = TimeSpan.FromSeconds(10);

    /// <summary>Of a device whose clock gave no cause for doubt yet.</summary>
    public static ClockCheck Trusted { get; } = new();

    /// <summary>Whether the clock is wrong.</summary>
    public bool IsWrong { get; init; }

    /// <summary>How far it was ahead of the collector's when that was last decided; negative when behind.</summary>
    public TimeSpan Ahead { get; init; }

    /// <summary>A difference that would change the verdict, and since when it is seen; null without.</summary>
    public (TimeSpan Ahead, DateTimeOffset Since)? Suspicion { get; init; }

    /// <summary>The check after one more sample that was sent at once.</summary>
    public ClockCheck After(DateTimeOffset measuredAt, DateTimeOffset receivedAt)
    {
        var ahead = measuredAt - receivedAt;
        var isFar = ahead.Duration() > (IsWrong ? RightWithin : WrongBeyond);
        if (isFar == IsWrong)
            return Suspicion is null ? this : this with { Suspicion = null };
        if (Suspicion is not { } suspected || (ahead - suspected.Ahead).Duration() > Steady)
            return this with { Suspicion = (ahead, receivedAt) };
        return (receivedAt - suspected.Since).Duration() < LongEnough
            ? this
            : new() { IsWrong = isFar, Ahead = ahead };
    }

    /// <summary>True when both come to the same verdict: a suspicion is not saved, and so is no difference.</summary>
    public bool Equals(ClockCheck? other) => other is not null && (IsWrong, Ahead) == (other.IsWrong, other.Ahead);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IsWrong, Ahead);
}
