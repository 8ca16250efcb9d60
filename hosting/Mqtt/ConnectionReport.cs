using System.Globalization;
using HealthCheck.Hosting.Retry;

namespace HealthCheck.Hosting.Mqtt;

/// <summary>
/// Decides the log lines about the connection to the broker and the delay before the next attempt. Pure logic over a
/// clock; the caller connects, waits and logs. Not thread-safe.
/// <para>
/// A reason is logged when it is new, when it returns, and once an hour while it lasts. Repeated short connections are
/// one series of failures: "Connected" is not repeated, and the reason has a count. If another program seems to have
/// the same client id, this is logged, and attempts become rare so that the presence of the device does not flap.
/// </para>
/// </summary>
/// <param name="broker">The broker in log lines: host and port.</param>
/// <param name="twin">What another program with the same client id may be, and the cure, as the end of a
/// sentence.</param>
/// <param name="clock">The clock.</param>
public sealed class ConnectionReport(string broker, string twin, TimeProvider clock)
{
    private const int Few = 3;
    private const int MostLinesPerHour = 20;
    private const int MostReasons = 32;
    private static readonly TimeSpan Lasting = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ResetsDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Reminder = TimeSpan.FromHours(1);
    private static readonly TimeSpan TurnsWithin = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ProvesAlone = TimeSpan.FromMinutes(30);

    // When each reason of this series was last logged.
    private readonly Dictionary<(bool WasConnected, string Reason), long> logged = [];
    private readonly Queue<long> turns = [];
    private (bool, string) lastLogged;
    private long seriesBegan, hourBegan, lastLoggedAt;
    private long? connectedAt;
    private ConnectionEndKind lastKind;
    private int failures, attempts, shortConnections, linesInHour, twinTurns;
    private bool isTurnPossible;

    /// <summary>True while another program seems to have the same client id.</summary>
    public bool HasTwin => twinTurns > 0;

    /// <summary>The time that a connection must last for <see cref="Settled"/>.</summary>
    public TimeSpan SettlesAfter => HasTwin ? ProvesAlone : Lasting;

    /// <summary>Handles a new connection.</summary>
    /// <param name="isSessionLost">
    /// True if the broker lost our session, as it does at a restart. A program with the same client id would have taken
    /// it over.
    /// </param>
    /// <returns>The log line; null during a series of short connections.</returns>
    public ConnectionLogLine? Connected(bool isSessionLost = false)
    {
        var now = clock.GetTimestamp();
        connectedAt = now;
        var isTwinNew = isTurnPossible && !isSessionLost && TakeTurn(now);
        isTurnPossible = false;
        return isTwinNew ? WarnOfTwin(now, isNew: true)
            : shortConnections == 0 && !HasTwin ? ConnectedLine(now)
            : null;
    }

    /// <summary>Handles a connection that has lasted for <see cref="SettlesAfter"/>.</summary>
    /// <returns>The log line, if <see cref="Connected"/> had none.</returns>
    public ConnectionLogLine? Settled()
    {
        var wasHeldBack = shortConnections > 0 || HasTwin;
        twinTurns = 0;
        turns.Clear();
        EndSeries();
        return wasHeldBack ? ConnectedLine(clock.GetTimestamp()) : null;
    }

    /// <summary>Handles a failed attempt or the end of a connection.</summary>
    /// <returns>The log line; null for none.</returns>
    public ConnectionLogLine? Ended(ConnectionEnd end)
    {
        var now = clock.GetTimestamp();
        var lasted = connectedAt is { } since ? clock.GetElapsedTime(since, now) : (TimeSpan?)null;
        connectedAt = null;
        lastKind = lasted is null ? lastKind : end.Kind;
        if (lasted >= ResetsDelay)
            failures = 0;
        if (lasted < Lasting)
            shortConnections++;
        if (attempts++ == 0)
            seriesBegan = now;
        failures++;

        // A twin shows when the very next attempt is let in again; a broker that restarts refuses at first.
        isTurnPossible = lasted is not null && end.Kind == ConnectionEndKind.ClosedInSilence;
        if (lasted is not null && end.Kind == ConnectionEndKind.TakenOver && TakeTurn(now))
            return WarnOfTwin(now, isNew: true);
        var isReminderDue = clock.GetElapsedTime(lastLoggedAt, now) >= Reminder;
        if (HasTwin && lasted is not null && end.Kind != ConnectionEndKind.Other)
            return isReminderDue ? WarnOfTwin(now, isNew: false) : null;

        var key = (lasted is not null, end.Reason);
        var isNew = !logged.TryGetValue(key, out var loggedAt);
        var isBack = !isNew && key != lastLogged && clock.GetElapsedTime(loggedAt, now) >= Lasting;
        var isRepeated = lasted < Lasting && shortConnections == Few;
        return isNew || isBack || isRepeated || isReminderDue
            ? Warn(now, key, isNew, Text(now, end.Reason, lasted))
            : null;
    }

    /// <summary>The delay before the next attempt.</summary>
    /// <param name="chance">0 to 1, drawn at random.</param>
    public TimeSpan Delay(double chance) =>
        HasTwin ? RetryDelay.BesideTwin(twinTurns, chance) : RetryDelay.After(failures, chance);

    // A turn: the connection was taken over, or closed for an unknown reason.
    private bool TakeTurn(long now)
    {
        if (HasTwin)
        {
            twinTurns++;
            return false;
        }

        turns.Enqueue(now);
        while (clock.GetElapsedTime(turns.Peek(), now) > TurnsWithin)
            turns.Dequeue();
        twinTurns = turns.Count >= Few ? 1 : 0;
        return HasTwin;
    }

    private void EndSeries()
    {
        (failures, attempts, shortConnections, lastLogged) = (0, 0, 0, default);
        logged.Clear();
    }

    private ConnectionLogLine? ConnectedLine(long now)
    {
        // The connection ends the series of failures in the log.
        if (shortConnections == 0)
            EndSeries();
        return HasRoomInLog(now, isNew: false)
            ? new ConnectionLogLine(IsWarning: false, $"Connected to the broker at {broker}")
            : null;
    }

    private ConnectionLogLine? WarnOfTwin(long now, bool isNew)
    {
        var how = lastKind == ConnectionEndKind.TakenOver
            ? "another program with the same client id took each connection over"
            : "each connection was closed without a word, which is what happens when another program has the same "
                + "client id";
        return Warn(
            now, (true, twin), isNew,
            $"The broker at {broker} lets this program in again and again, and {how}: {twin}. Until then attempts are "
                + $"rare");
    }

    private ConnectionLogLine? Warn(long now, (bool, string) key, bool isNew, string text)
    {
        if (!HasRoomInLog(now, isNew))
            return null;
        if (logged.Count >= MostReasons)
            logged.Clear();
        logged[key] = lastLoggedAt = now;
        lastLogged = key;
        return new ConnectionLogLine(IsWarning: true, text);
    }

    // Limits the log when reasons change fast: above the limit only new reasons are logged, up to a second limit.
    private bool HasRoomInLog(long now, bool isNew)
    {
        if (clock.GetElapsedTime(hourBegan, now) >= Reminder)
            (hourBegan, linesInHour) = (now, 0);
        return ++linesInHour <= (isNew ? 2 * MostLinesPerHour : MostLinesPerHour);
    }

    private string Text(long now, string reason, TimeSpan? lasted)
    {
        var row = clock.GetElapsedTime(seriesBegan, now);
        if (lasted < Lasting && shortConnections >= Few)
            return $"Connected to the broker at {broker} {shortConnections} times in {Words(row)}, and each "
                + $"connection ended at once: {reason}";
        if (lasted is { } time)
            return $"The connection to the broker at {broker} ended after {Words(time)}, trying again: {reason}";
        return row < Reminder
            ? $"No connection to the broker at {broker}, trying until there is one: {reason}"
            : $"Still no connection to the broker at {broker} after {Words(row)} and {attempts} attempts: {reason}";
    }

    private static string Words(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => "less than a second",
        { TotalMinutes: < 2 } => Count(time.TotalSeconds, "second"),
        { TotalHours: < 2 } => Count(time.TotalMinutes, "minute"),
        { TotalDays: < 2 } => Count(time.TotalHours, "hour"),
        _ => Count(time.TotalDays, "day"),
    };

    private static string Count(double number, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)number} {unit}{((int)number == 1 ? "" : "s")}");
}
