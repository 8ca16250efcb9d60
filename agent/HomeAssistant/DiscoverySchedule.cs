namespace HealthCheck.Agent.HomeAssistant;

/// <summary>
/// When Home Assistant is told what: at each connect, when something changed, and when it has come back. Pure but for the clock;
/// asked by the session, told by what the broker sends.
/// </summary>
/// <param name="clock">The clock.</param>
/// <param name="draw">Draws from 0 to 1.</param>
internal sealed class DiscoverySchedule(TimeProvider clock, Func<double> draw)
{
    /// <summary>
    /// Least time between two discovery messages: while Home Assistant still sets up what one of them told, it passes over a part
    /// of the next.
    /// </summary>
    public static readonly TimeSpan Gap = TimeSpan.FromSeconds(15);

    /// <summary>After Home Assistant's birth: from so long …</summary>
    public static readonly TimeSpan EarliestAfterBirth = TimeSpan.FromSeconds(5);

    /// <summary>… to so long, so that not all devices come at once.</summary>
    public static readonly TimeSpan LatestAfterBirth = TimeSpan.FromSeconds(15);

    private const int MostFailures = 3;

    private readonly Lock one = new();
    private readonly long beginning = clock.GetTimestamp();
    private TimeSpan? changedAt, birthAt, sentAt;
    private bool isAway, isUnderWay;
    private int failures;

    /// <summary>How long until the next message; null when none is due.</summary>
    public TimeSpan? Pause
    {
        get
        {
            lock (one)
                return DueAt is { } due ? due > Now ? due - Now : TimeSpan.Zero : null;
        }
    }

    private TimeSpan Now => clock.GetElapsedTime(beginning);

    private TimeSpan? DueAt
    {
        get
        {
            if (isAway || (birthAt ?? changedAt) is not { } due)
                return null;
            return sentAt + Gap is { } least && least > due ? least : due;
        }
    }

    /// <summary>A connection begins. One that broke off while a message was sent may have been closed over it.</summary>
    public void Connected()
    {
        if (isUnderWay)
            Refused();
        lock (one)
            changedAt = Now;
    }

    /// <summary>What was told is no longer so.</summary>
    public void Changed()
    {
        lock (one)
            changedAt ??= Now;
    }

    /// <summary>Home Assistant has come: everything goes out again, once, even to one that had thrown us out.</summary>
    public void Born()
    {
        lock (one)
        {
            isAway = false;
            birthAt ??= Now + EarliestAfterBirth + (LatestAfterBirth - EarliestAfterBirth) * draw();
        }
    }

    /// <summary>Home Assistant's owner deleted the device there: not a word until the next start or birth.</summary>
    public void Deleted()
    {
        lock (one)
            (isAway, changedAt, birthAt) = (true, null, null);
    }

    /// <summary>Whether everything is due that the broker should keep, because Home Assistant has come.</summary>
    public bool IsBirthDue
    {
        get
        {
            lock (one)
                return birthAt is not null && DueAt <= Now;
        }
    }

    /// <summary>Begins a message if one is due; then it must be <see cref="Sent"/> or <see cref="Refused"/>.</summary>
    public bool Begin()
    {
        lock (one)
        {
            if (DueAt is not { } due || due > Now)
                return false;
            (changedAt, birthAt, isUnderWay) = (null, null, true);
            return true;
        }
    }

    /// <summary>The broker has it, or it was as the last one.</summary>
    public void Sent(bool isNew)
    {
        lock (one)
        {
            (isUnderWay, failures) = (false, 0);
            if (isNew)
                sentAt = Now;
        }
    }

    /// <summary>The broker does not want it. It is tried again with the next connection, a few times.</summary>
    /// <returns>True when it is given up.</returns>
    public bool Refused()
    {
        lock (one)
        {
            isUnderWay = false;
            isAway = ++failures >= MostFailures;
            return isAway;
        }
    }
}
