namespace HealthCheck.Collector.Storage;

/// <summary>What of a segment could not be read.</summary>
/// <param name="Count">How many places.</param>
/// <param name="Reason">The first of them.</param>
/// <param name="CutOffBytes">Bytes at the end that are no whole commit.</param>
internal sealed record LogDamage(long Count, string Reason, long CutOffBytes)
{
    public static LogDamage None { get; } = new(0, "", 0);

    public LogDamage With(string reason) => this with { Count = Count + 1, Reason = Count == 0 ? reason : Reason };
}
