using System.Globalization;
using HealthCheck.Hosting.Retry;

namespace HealthCheck.Hosting.Mqtt;

/// <summary>
/// Decides what the log says about the connection to the broker, and how long to wait before the next attempt. Pure logic over
/// a clock; the caller connects, waits and logs. Not for several threads at once.
/// <para>
/// A reason is said when it is new, when it comes back, and once an hour while it lasts. Connections that end at once, again and
/// again, are one row of failures: "Connected" is not repeated, and the reason comes with a count. When it looks as if another
/// program had the same client id, this is said, and attempts become rare so that presence does not flap for ever.
/// </para>
/// </summary>
/// <param name="broker">How the broker is called in the log: host and port.</param>
/// <param name="twin">What another program with the same client id may be and what to do, as the end of a sentence.</param>
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

    // When each reason of this row was last said.
    private readonly Dictionary<(bool WasConnected, string Reason), long> said = [];
    private readonly Queue<long> turns = [];
    private (bool, string) lastSaid;
    private long rowBegan, hourBegan, lastSaidAt;
    private long? connectedAt;
    private ConnectionEndKind lastKind;
    private int failures, attempts, shortConnections, linesInHour, twinTurns;
    private bool isTurnPossible;

    /// <summary>True while it looks as if another program had the same client id.</summary>
    public bool HasTwin => twinTurns > 0;

    /// <summary>How long a connection must last for <see cref="Settled"/>.</summary>
    public TimeSpan SettlesAfter => HasTwin ? ProvesAlone : Lasting;

    /// <summary>The broker let us in.</summary>
    /// <param name="isSessionLost">
    /// True when we had a session and the broker has none. A broker that restarted lost it; a program with the same client id would
    /// have taken it over.
    /// </param>
    /// <returns>What the log should say; null within a row of connections that end at once.</returns>
    public ConnectionLogLine? Connected(bool isSessionLost = false)
    {
        var now = clock.GetTimestamp();
        connectedAt = now;
        var isTwinNew = isTurnPossible && !isSessionLost && TakeTurn(now);
        isTurnPossible = false;
        return isTwinNew ? SayTwin(now, isNew: true)
            : shortConnections == 0 && !HasTwin ? GoodNews(now)
            : null;
    }

    /// <summary>The connection has lasted for <see cref="SettlesAfter"/>.</summary>
    /// <returns>Good news if <see cref="Connected"/> had none.</returns>
    public ConnectionLogLine? Settled()
    {
        var wasHeldBack = shortConnections > 0 || HasTwin;
        twinTurns = 0;
        turns.Clear();
        EndRow();
        return wasHeldBack ? GoodNews(clock.GetTimestamp()) : null;
    }

    /// <summary>An attempt failed, or a connection ended.</summary>
    /// <returns>What the log should say; null for nothing.</returns>
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
            rowBegan = now;
        failures++;

        // A twin shows when the very next attempt is let in again; a broker that restarts refuses at first.
        isTurnPossible = lasted is not null && end.Kind == ConnectionEndKind.ClosedInSilence;
        if (lasted is not null && end.Kind == ConnectionEndKind.TakenOver && TakeTurn(now))
            return SayTwin(now, isNew: true);
        var isReminderDue = clock.GetElapsedTime(lastSaidAt, now) >= Reminder;
        if (HasTwin && lasted is not null && end.Kind != ConnectionEndKind.Other)
            return isReminderDue ? SayTwin(now, isNew: false) : null;

        var key = (lasted is not null, end.Reason);
        var isNew = !said.TryGetValue(key, out var saidAt);
        var isBack = !isNew && key != lastSaid && clock.GetElapsedTime(saidAt, now) >= Lasting;
        var isRepeated = lasted < Lasting && shortConnections == Few;
        return isNew || isBack || isRepeated || isReminderDue ? Say(now, key, isNew, Text(now, end.Reason, lasted)) : null;
    }

    /// <summary>How long to wait before the next attempt.</summary>
    /// <param name="chance">0 to 1, drawn at random.</param>
    public TimeSpan Delay(double chance) =>
        HasTwin ? RetryDelay.BesideTwin(twinTurns, chance) : RetryDelay.After(failures, chance);

    // A turn: the connection was closed for no reason that we know, or was taken over.
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

    private void EndRow()
    {
        (failures, attempts, shortConnections, lastSaid) = (0, 0, 0, default);
        said.Clear();
    }

    private ConnectionLogLine? GoodNews(long now)
    {
        // What failed before the connection is over with it, as far as the log is concerned.
        if (shortConnections == 0)
            EndRow();
        return HasRoomInLog(now, isNew: false) ? new ConnectionLogLine(IsWarning: false, $"Connected to the broker at {broker}") : null;
    }

    private ConnectionLogLine? SayTwin(long now, bool isNew)
    {
        var how = lastKind == ConnectionEndKind.TakenOver
            ? "another program with the same client id took each connection over"
            : "each connection was closed without a word, which is what happens when another program has the same client id";
        return Say(
            now, (true, twin), isNew,
            $"The broker at {broker} lets this program in again and again, and {how}: {twin}. Until then attempts are rare");
    }

    private ConnectionLogLine? Say(long now, (bool, string) key, bool isNew, string text)
    {
        if (!HasRoomInLog(now, isNew))
            return null;
        if (said.Count >= MostReasons)
            said.Clear();
        said[key] = lastSaidAt = now;
        lastSaid = key;
        return new ConnectionLogLine(IsWarning: true, text);
    }

    // However fast the reasons change, the log does not fill: beyond the limit only new reasons are said, and not for ever.
    private bool HasRoomInLog(long now, bool isNew)
    {
        if (clock.GetElapsedTime(hourBegan, now) >= Reminder)
            (hourBegan, linesInHour) = (now, 0);
        return ++linesInHour <= (isNew ? 2 * MostLinesPerHour : MostLinesPerHour);
    }

    private string Text(long now, string reason, TimeSpan? lasted)
    {
        var row = clock.GetElapsedTime(rowBegan, now);
        if (lasted < Lasting && shortConnections >= Few)
            return $"Connected to the broker at {broker} {shortConnections} times in {Words(row)}, and each connection ended at once: {reason}";
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
