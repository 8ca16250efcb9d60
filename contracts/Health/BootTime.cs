namespace HealthCheck.Contracts;

/// <summary>The moment of boot. Steady: it does not jitter with the second in which it is computed.</summary>
/// <param name="Time">Unix time in milliseconds.</param>
/// <param name="Iso">The same in ISO 8601, UTC, for example <c>2022-02-22T13:13:32Z</c>.</param>
/// <param name="Pretty">The same in the device's local time, day first, for example <c>22/02/2022T13:13:32</c>.</param>
public sealed record BootTime(long Time, DateTimeOffset Iso, string Pretty)
{
    internal static BootTime Read(ref OrderedReader r) => new(r.Long("time"u8), r.Time("iso"u8), r.Text("pretty"u8));
}
