namespace HealthCheck.Collector.Ingest.Limits;

/// <summary>
/// So much at once, and as much a minute as grows back. By the monotonic clock; not safe for several threads.
/// </summary>
/// <param name="most">At once.</param>
/// <param name="perMinute">What grows back within a minute.</param>
/// <param name="now">The time, as <see cref="TimeProvider.GetTimestamp"/> gives it.</param>
internal struct Allowance(double most, double perMinute, TimeSpan now)
{
    private double used;
    private TimeSpan counted = now;

    /// <summary>Whether nothing is used up at this moment.</summary>
    public bool IsFull(TimeSpan now)
    {
        Grow(now);
        return used <= 0;
    }

    /// <summary>Whether there is so much at this moment; takes nothing.</summary>
    public bool Has(double amount, TimeSpan now)
    {
        Grow(now);
        return amount <= most - used;
    }

    /// <summary>Takes so much if it is there.</summary>
    public bool TryTake(double amount, TimeSpan now)
    {
        if (!Has(amount, now))
            return false;
        used += amount;
        return true;
    }

    /// <summary>Takes as much as there is, up to an amount.</summary>
    /// <returns>How much, in whole numbers.</returns>
    public int TakeUpTo(int amount, TimeSpan now)
    {
        Grow(now);
        var taken = (int)Math.Min(amount, Math.Floor(most - used));
        used += taken;
        return taken;
    }

    private void Grow(TimeSpan now)
    {
        used = Math.Max(0, used - ((now - counted).TotalMinutes * perMinute));
        counted = now;
    }
}
