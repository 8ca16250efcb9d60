using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts;

/// <summary>When which alert is told, and when its recovery. The defaults are right without any setting.</summary>
internal sealed class AlertRules(AlertOptions options, LocalSchedule schedule)
{
    /// <summary>
    /// An alert also waits for devices that are offline already and become due within this time: brokers notice a lost
    /// device after one and a half keep-alive periods.
    /// </summary>
    public static readonly TimeSpan GroupSpread = TimeSpan.FromSeconds(90);

    /// <summary>After a message about several devices, the next one waits so long for the rest.</summary>
    public static readonly TimeSpan GroupWindow = TimeSpan.FromMinutes(5);

    /// <summary>How often an alert of one device and code is told within a day.</summary>
    public const int MostADay = 4;

    /// <summary>How often a device is told within a day, whatever its alerts are about.</summary>
    public const int MostOfDeviceADay = 12;

    /// <summary>
    /// After a planned absence a reboot is expected for so long: the device was without power, and nobody stopped its
    /// agent.
    /// </summary>
    public static readonly TimeSpan AfterSilence = TimeSpan.FromMinutes(15);

    private const int FlapsADay = 3;

    private static readonly TimeSpan FlappingPatience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan CappedFor = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(15);

    // What nobody has to know today.
    private static readonly HashSet<string> SlowCodes =
        ["updates", "security-updates", "os-unsupported", "reboot-required", "sd-wear", "disk-worn"];

    /// <inheritdoc cref="AlertOptions.GroupWait"/>
    public TimeSpan GroupWait => options.GroupWait;

    /// <summary>Decides of which kind a problem of a device is.</summary>
    public static AlertKind KindOf(Problem problem) =>
        SlowCodes.Contains(problem.Code) ? AlertKind.Slow
        : problem.Severity == HealthStatus.Critical ? AlertKind.Critical
        : AlertKind.Warning;

    /// <summary>When an alert is told that begins now.</summary>
    /// <param name="condition">What is wrong.</param>
    /// <param name="tally">How often it was so today, with this time.</param>
    /// <param name="connectedSince">Since when the collector hears of devices.</param>
    /// <param name="now">The moment.</param>
    public DateTimeOffset DueAt(
        AlertCondition condition, Tally tally, DateTimeOffset connectedSince, DateTimeOffset now)
    {
        var treatment = condition.Treatment;
        var due = condition.Kind switch
        {
            // After a start, a loss of the broker or a planned absence, devices get the time to be heard.
            AlertKind.Away => Times.Later(
                Times.Later(condition.Since, connectedSince), treatment.SilentBefore ?? condition.Since)
                + Times.Longer(
                    Times.Longer(condition.Patience, treatment.After ?? options.OfflineAfter),
                    tally.Began.Length > FlapsADay ? FlappingPatience : TimeSpan.Zero),
            _ when treatment.After is { } after => now + after,
            AlertKind.Warning => now + options.WarningAfter,
            AlertKind.Slow when !condition.IsForSummary && condition.Severity != HealthStatus.Critical =>
                now + options.WarningAfter,
            AlertKind.Own or AlertKind.Incident => now + options.GroupWait,
            _ => now,
        };
        return condition.IsForSummary ? schedule.NextSummary(due) : due;
    }

    /// <summary>When an alert is told that waits, after it changed or rules changed what is done with it.</summary>
    public DateTimeOffset DueAgain(
        Alert alert, AlertCondition condition, Tally tally, DateTimeOffset connectedSince, DateTimeOffset now)
    {
        var due = DueAt(condition with { Since = alert.Since }, tally, connectedSince, alert.BeganAt);
        return condition.IsForSummary && due < now ? schedule.NextSummary(now) : due;
    }

    /// <summary>When the recovery is told, if the condition does not come back.</summary>
    public DateTimeOffset RecoveryDueAt(Alert alert, Tally tally, DateTimeOffset now)
    {
        var due = now + (alert.RecoveryAfter ?? alert.Kind switch
        {
            AlertKind.Away => Times.Shorter(
                LongestHold, options.BackFor * Math.Pow(2, Math.Max(tally.Began.Length - 1, 0))),
            AlertKind.Critical => TimeSpan.FromMinutes(5),
            AlertKind.Warning => TimeSpan.FromMinutes(15),
            _ => TimeSpan.Zero,
        });
        return alert.IsForSummary ? schedule.NextSummary(due) : due;
    }

    /// <summary>An alert waits no longer than this for its next step.</summary>
    public TimeSpan LongestWait(Alert alert)
    {
        var kind = alert.Kind switch
        {
            AlertKind.Warning or AlertKind.Slow => Times.Longer(options.WarningAfter, TimeSpan.FromMinutes(15)),
            AlertKind.Away => Times.Longer(options.OfflineAfter, TimeSpan.FromHours(3)),
            _ => TimeSpan.FromMinutes(5) + options.GroupWait,
        };
        return Times.Longer(Times.Longer(kind, alert.After ?? default), alert.RecoveryAfter ?? default)
            + (alert.IsForSummary ? TimeSpan.FromHours(25) : TimeSpan.Zero);
    }

    /// <summary>Whether people are reminded of an open alert.</summary>
    public bool IsReminderDue(Alert alert, DateTimeOffset now)
    {
        if (alert is not
            {
                Stage: AlertStage.Open, AcknowledgedAt: null, IsUnknown: false, IsSilenced: false, IsForSummary: false,
                ToldAt: { } told,
            })
            return false;

        // It came and went too often to be told again, but now it stays.
        if (alert.IsCapped)
            return now - told >= CappedFor;
        if (alert.RemindAfterMinutes is { } delays)
        {
            return delays.Count > 0
                && now - told >= TimeSpan.FromMinutes(delays[Math.Min(alert.Reminded, delays.Count - 1)]);
        }

        return options.RemindAfter > TimeSpan.Zero && alert.Severity == HealthStatus.Critical
            && now - told >= options.RemindAfter;
    }
}
