using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Problems;

/// <summary>How much a counter has grown from one sample to the next; at first, by all it has.</summary>
internal sealed class Growth
{
    private long last;

    /// <param name="counter">The counter now; null when it could not be read, which changes nothing.</param>
    /// <returns>0 or more; null when that is unknown: not read, or started again.</returns>
    public double? SinceLast(long? counter)
    {
        if (counter is not { } now || now < 0)
            return null;
        var grown = CounterRate.Growth((ulong)last, (ulong)now, uint.MaxValue);
        last = now;
        return grown;
    }
}
