namespace HealthCheck.Hosting.HomeAssistant;

/// <summary>
/// Decides when a discovery message is due: after each connect, after a change, and after the birth message of Home
/// Assistant. Pure logic over a clock.
/// </summary>
/// <param name="clock">The clock.</param>
/// <param name="draw">Draws from 0 to 1.</param>
public sealed class DiscoverySchedule(TimeProvider clock, Func<double> draw)
{
    /// <summary>
    /// The minimum time between two discovery messages. Home Assistant ignores parts of a message while it still sets
    /// up the entities of the one before.
    /// </summary>
    public static readonly TimeSpan Gap = TimeSpan.FromSeconds(15);

    /// <summary>The minimum delay after a birth message.</summary>
    public static readonly TimeSpan EarliestAfterBirth = TimeSpan.FromSeconds(5);

    /// <summary>The maximum delay after a birth message. Delays differ, so that not all devices send at once.</summary>
    public static readonly TimeSpan LatestAfterBirth = TimeSpan.FromSeconds(15);

    private const int MostFailures = 3;

    private readonly Lock one = new();
    private readonly long beginning = clock.GetTimestamp();
    private TimeSpan? changedAt, birthAt, sentAt;
    private bool isStopped, isSending;
    private int failures;

    /// <summary>Time until the next message; null if none is due.</summary>
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
            if (isStopped || (birthAt ?? changedAt) is not { } due)
                return null;
            return sentAt + Gap is { } least && least > due ? least : due;
        }
    }

    /// <summary>
    /// Starts a connection. If the last one ended during a discovery message, that counts as a rejection.
    /// </summary>
    public void Connected()
    {
        if (isSending)
            Rejected();
        lock (one)
            changedAt = Now;
    }

    /// <summary>Makes a message due after a change.</summary>
    public void Changed()
    {
        lock (one)
            changedAt ??= Now;
    }

    /// <summary>
    /// Makes everything due once after a birth message, even if the device was deleted in Home Assistant.
    /// </summary>
    public void Born()
    {
        lock (one)
        {
            isStopped = false;
            birthAt ??= Now + EarliestAfterBirth + (LatestAfterBirth - EarliestAfterBirth) * draw();
        }
    }

    /// <summary>
    /// Stops all messages until the next start or birth message, because the device was deleted in Home Assistant.
    /// </summary>
    /// <returns>False if they were stopped already: Home Assistant says it once for each entity.</returns>
    public bool Deleted()
    {
        lock (one)
        {
            var isNews = !isStopped;
            (isStopped, changedAt, birthAt) = (true, null, null);
            return isNews;
        }
    }

    /// <summary>Whether all retained messages are due after a birth message.</summary>
    public bool IsBirthDue
    {
        get
        {
            lock (one)
                return birthAt is not null && DueAt <= Now;
        }
    }

    /// <summary>Starts a message if one is due. <see cref="Sent"/> or <see cref="Rejected"/> must follow.</summary>
    public bool Begin()
    {
        lock (one)
        {
            if (DueAt is not { } due || due > Now)
                return false;
            (changedAt, birthAt, isSending) = (null, null, true);
            return true;
        }
    }

    /// <summary>Completes a message that the broker accepted, or that equals the last one.</summary>
    public void Sent(bool isNew)
    {
        lock (one)
        {
            (isSending, failures) = (false, 0);
            if (isNew)
                sentAt = Now;
        }
    }

    /// <summary>Counts a message that the broker rejected. A few more are sent, one for each connection.</summary>
    /// <returns>True if no more are sent.</returns>
    public bool Rejected()
    {
        lock (one)
        {
            isSending = false;
            isStopped = ++failures >= MostFailures;
            return isStopped;
        }
    }
}
