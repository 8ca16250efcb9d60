namespace HealthCheck.Agent.Metrics;

/// <summary>
/// Says when something is to be done again: at the first question, and whenever the time has passed since.
/// </summary>
internal sealed class Cadence(TimeProvider clock, TimeSpan every)
{
    /// <summary>How often names in a folder are listed: what comes and goes does so rarely.</summary>
    public static readonly TimeSpan Listing = TimeSpan.FromMinutes(1);

    private long? lastDone;

    /// <summary>True when it is due, which then counts as done.</summary>
    public bool IsDue()
    {
        var now = clock.GetTimestamp();
        if (lastDone is { } last && clock.GetElapsedTime(last, now) < every)
            return false;
        lastDone = now;
        return true;
    }

    /// <summary>Makes it due at the next question.</summary>
    public void Hasten() => lastDone = null;
}
