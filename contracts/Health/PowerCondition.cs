namespace HealthCheck.Contracts;

/// <summary>A condition of the supply: now, ever, and how often the agent saw it begin.</summary>
/// <param name="Now">Whether it holds now; null when it cannot be asked.</param>
/// <param name="SinceBoot">Whether it held at any time since boot, by the firmware or by what the agent saw; null when
/// neither tells.</param>
/// <param name="Count">How often it began since the agent's start.</param>
/// <param name="First">When it first did, by the device's clock; null when it never did.</param>
/// <param name="Last">When it last did; null when it never did.</param>
public sealed record PowerCondition(bool? Now, bool? SinceBoot, int Count, DateTimeOffset? First, DateTimeOffset? Last)
{
    internal static PowerCondition Read(ref OrderedReader r) => new(
        r.MaybeBool("now"u8), r.MaybeBool("sinceBoot"u8), r.Int("count"u8), r.MaybeTime("first"u8),
        r.MaybeTime("last"u8));
}
