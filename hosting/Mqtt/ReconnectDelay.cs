namespace HealthCheck.Hosting.Mqtt;

/// <summary>
/// How long to wait before the next attempt to reach the broker: doubled at each failure and drawn from the upper half of that, so
/// that a fleet does not come back in one instant.
/// </summary>
public static class ReconnectDelay
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstBesideTwin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestBesideTwin = TimeSpan.FromMinutes(10);

    /// <summary>From one second to half a minute.</summary>
    /// <param name="failures">Failures in a row, 1 or more.</param>
    /// <param name="chance">0 to 1, drawn at random.</param>
    public static TimeSpan After(int failures, double chance) => Doubled(First, Longest, failures, chance);

    /// <summary>From one minute to ten, while another program with the same client id takes each connection over.</summary>
    /// <param name="turns">Connections that were taken over since it is known, 1 or more.</param>
    /// <param name="chance">0 to 1, drawn at random.</param>
    public static TimeSpan BesideTwin(int turns, double chance) => Doubled(FirstBesideTwin, LongestBesideTwin, turns, chance);

    private static TimeSpan Doubled(TimeSpan first, TimeSpan longest, int times, double chance)
    {
        var doublings = Math.Clamp(times - 1, 0, 10);
        var full = TimeSpan.FromTicks(Math.Min(longest.Ticks, first.Ticks << doublings));
        return full * (0.5 + (0.5 * Math.Clamp(chance, 0, 1)));
    }
}
