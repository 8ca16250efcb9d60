namespace HealthCheck.Hosting.Retry;

/// <summary>
/// The delay before the next attempt: exponential back-off with jitter. It doubles with each failure and is drawn from
/// the upper half, so that the devices of a fleet do not reconnect at the same time.
/// </summary>
public static class RetryDelay
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstBesideTwin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestBesideTwin = TimeSpan.FromMinutes(10);

    /// <summary>From one second to half a minute.</summary>
    /// <param name="failures">Failures in a row, 1 or more.</param>
    /// <param name="chance">0 to 1, drawn at random.</param>
    public static TimeSpan After(int failures, double chance) => Doubled(First, Longest, failures, chance);

    /// <summary>
    /// From one minute to ten, while another program with the same client id takes over each connection.
    /// </summary>
    /// <param name="turns">Connections that were taken over in a row, 1 or more.</param>
    /// <param name="chance">0 to 1, drawn at random.</param>
    public static TimeSpan BesideTwin(int turns, double chance) =>
        Doubled(FirstBesideTwin, LongestBesideTwin, turns, chance);

    private static TimeSpan Doubled(TimeSpan first, TimeSpan longest, int times, double chance)
    {
        var doublings = Math.Clamp(times - 1, 0, 10);
        var full = TimeSpan.FromTicks(Math.Min(longest.Ticks, first.Ticks << doublings));
        return full * (0.5 + (0.5 * Math.Clamp(chance, 0, 1)));
    }
}
