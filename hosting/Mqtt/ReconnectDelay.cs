namespace HealthCheck.Hosting.Mqtt;

/// <summary>
/// How long to wait before the next attempt to reach the broker: doubled at each failure, from one second to half a
/// minute, and drawn from the upper half of that, so that a fleet does not come back in one instant.
/// </summary>
public static class ReconnectDelay
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <param name="failures">Failures in a row, 1 or more.</param>
    /// <param name="chance">0 to 1, drawn at random.</param>
    public static TimeSpan After(int failures, double chance)
    {
        var doublings = Math.Clamp(failures - 1, 0, 10);
        var full = TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << doublings));
        return full * (0.5 + (0.5 * Math.Clamp(chance, 0, 1)));
    }
}
