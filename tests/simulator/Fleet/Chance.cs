using System.Numerics;

namespace HealthCheck.Simulator.Fleet;

/// <summary>
/// Numbers that look random and are a function of what they are for: the same question has the same answer.
/// </summary>
internal static class Chance
{
    /// <summary>A number that all the arguments take part in (SplitMix64).</summary>
    public static ulong Number(long a, long b = 0, long c = 0)
    {
        var x = ((ulong)a * 0x9E3779B97F4A7C15) ^ BitOperations.RotateLeft((ulong)b * 0xC2B2AE3D27D4EB4F, 21)
            ^ BitOperations.RotateLeft((ulong)c * 0x165667B19E3779F9, 42);
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    /// <summary>From 0 to below 1.</summary>
    public static double Share(long a, long b = 0, long c = 0) => (Number(a, b, c) >> 11) / (double)(1L << 53);

    /// <summary>From 0 to below 1, and near to itself a moment later.</summary>
    /// <param name="who">For whom.</param>
    /// <param name="what">Of which figure.</param>
    /// <param name="at">When.</param>
    /// <param name="period">How long it takes to become something else.</param>
    public static double Drift(long who, long what, DateTimeOffset at, TimeSpan period)
    {
        var place = at.ToUnixTimeMilliseconds() / period.TotalMilliseconds;
        var slot = (long)Math.Floor(place);
        var part = place - slot;
        var eased = part * part * (3 - (2 * part));
        return (Share(who, what, slot) * (1 - eased)) + (Share(who, what, slot + 1) * eased);
    }
}
