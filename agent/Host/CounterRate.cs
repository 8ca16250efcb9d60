namespace HealthCheck.Agent.Host;

/// <summary>
/// How much a counter of the kernel grew between two readings. Every rate and share is computed here, because counters
/// lie: they wrap at 32 or 64 bits, start again, run backwards and jump.
/// </summary>
/// <remarks>
/// Elapsed time is that of a monotonic clock, which neither steps nor counts the time a machine is suspended.
/// </remarks>
internal static class CounterRate
{
    /// <summary>More bytes a second than any link or disk carries: 800 Gbit/s.</summary>
    public const double MostBytesPerSecond = 1e11;

    // A counter that falls has wrapped when it was in the last eighth of its range and needs no more to be where it is
    // now. Otherwise it started again: an unknown growth is better than a wrong one.
    private const ulong Wrapped32 = 1UL << 29, Wrapped64 = 1UL << 61;

    /// <summary>Growth of a counter.</summary>
    /// <param name="before">The earlier reading; null when there was none.</param>
    /// <param name="now">The later reading; null when there is none.</param>
    /// <param name="most">More than the hardware can count in that time.</param>
    /// <returns>0 or more; null when a reading is missing, the counter started again, or it jumped by more than can
    /// be.</returns>
    public static ulong? Growth(ulong? before, ulong? now, double most)
    {
        if (before is not { } earlier || now is not { } later)
            return null;
        var grown = unchecked(later - earlier);
        if (later < earlier)
        {
            var in32Bits = unchecked((uint)later - (uint)earlier);
            if (earlier <= uint.MaxValue && in32Bits <= Wrapped32)
                grown = in32Bits;
            else if (grown > Wrapped64)
                return null;
        }

        return grown <= most ? grown : null;
    }

    /// <summary>Growth a second.</summary>
    /// <param name="before">The earlier reading; null when there was none.</param>
    /// <param name="now">The later reading; null when there is none.</param>
    /// <param name="elapsed">Time between the two.</param>
    /// <param name="mostPerSecond">More than the hardware can count in a second.</param>
    /// <returns>0 or more, unrounded; null as for <see cref="Growth"/>, and when no time has passed.</returns>
    public static double? Between(ulong? before, ulong? now, TimeSpan elapsed, double mostPerSecond) =>
        elapsed > TimeSpan.Zero && Growth(before, now, mostPerSecond * elapsed.TotalSeconds) is { } grown
            ? grown / elapsed.TotalSeconds
            : null;

    /// <summary>A count as the wire has it, which is a number of 63 bits.</summary>
    /// <returns>Null from 2^63 on: no hardware ever counted so far, so a driver subtracted too much.</returns>
    public static long? OnWire(ulong? count) => count is { } number and <= long.MaxValue ? (long)number : null;
}
