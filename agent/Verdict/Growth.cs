namespace HealthCheck.Agent.Verdict;

/// <summary>How much a counter has grown from one sample to the next; at first, by all it has.</summary>
internal sealed class Growth
{
    private long last;

    /// <param name="counter">The counter now; null when it could not be read, which changes nothing.</param>
    public double? SinceLast(long? counter)
    {
        if (counter is not { } now)
            return null;
        var grown = now - last;
        last = now;
        return grown;
    }
}
