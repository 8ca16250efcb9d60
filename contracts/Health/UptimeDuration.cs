namespace HealthCheck.Contracts;

/// <summary>How long a machine has been up.</summary>
/// <param name="Seconds">Whole seconds, 0 or more.</param>
/// <param name="Pretty">In words without zero parts, for example <c>5 days, 3 hours and 43 seconds</c>.</param>
public sealed record UptimeDuration(long Seconds, string Pretty)
{
    internal static UptimeDuration Read(ref OrderedReader r) => new(r.Long("seconds"u8), r.Text("pretty"u8));
}
