using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Clock;

/// <summary>
/// The time as the collector tells it. It is that of this machine while that is right, and that of the devices while
/// they agree that this machine is wrong; while nobody can tell it runs on as before. Timers and time stamps are those
/// of the machine, and no step of the clock moves them.
/// </summary>
/// <remarks>
/// Everything is measured against a monotonic timeline, which begins with the time of the machine at the start and
/// never steps.
/// </remarks>
internal sealed class CollectorClock : TimeProvider
{
    // A clock that is further off than before was set. NTP slews the monotonic clock together with the other.
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    // Devices differ by so much among each other; the time does not follow each of them.
    private static readonly TimeSpan Jitter = TimeSpan.FromSeconds(5);

    // The program is not older.
    internal static readonly DateTimeOffset Release = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // No clock is right beyond it. Whatever is kept or allowed can be added to it.
    internal static readonly DateTimeOffset Latest = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan Millennium = TimeSpan.FromDays(365_250);

    private const int MostLooks = 3;

    private sealed record State(
        ClockVerdict Verdict, TimeSpan Own, TimeSpan Used, bool Follows, long Since, long StateSince, int Changes);

    private readonly TimeProvider machine;
    private readonly Func<DateTimeOffset, ClockSync> askSync;
    private readonly DateTimeOffset origin;
    private readonly long begun;
    private readonly Lock judging = new();
    private readonly DeviceClocks devices = new();
    private readonly Queue<ClockShift> shifts = new();
    private volatile State current;
    private ExpiryTime expiry;
    private long expiryAt;

    /// <param name="machine">The clock of this machine.</param>
    /// <param name="askSync">What the kernel says of a time.</param>
    /// <param name="past">The time that an earlier run had confirmed; null without.</param>
    public CollectorClock(TimeProvider machine, Func<DateTimeOffset, ClockSync> askSync, DateTimeOffset? past = null)
    {
        (this.machine, this.askSync, expiry) = (machine, askSync, new(past));
        (origin, begun) = (MachineNow(), machine.GetTimestamp());
        expiryAt = begun;
        current = new(ClockVerdict.None, TimeSpan.Zero, TimeSpan.Zero, true, begun, begun, 0);
        Judge();
    }

    /// <summary>What is thought of the clock of this machine.</summary>
    public ClockVerdict Verdict => current.Verdict;

    /// <summary>How long the state of the verdict is the same.</summary>
    public TimeSpan Lasting => machine.GetElapsedTime(current.StateSince);

    /// <summary>
    /// How often the time was set otherwise. While it stays the same, no earlier moment has to be told anew.
    /// </summary>
    public int Changes => current.Changes;

    /// <summary>The time by which old data may be dropped; null while no clock is trusted.</summary>
    public DateTimeOffset? ExpiryNow
    {
        get
        {
            var now = GetUtcNow();
            lock (judging)
            {
                if (current.Verdict.State is ClockState.Disputed or ClockState.Wrong)
                    return null;
                Advance();
                return expiry.Reached > now ? now : expiry.Reached;
            }
        }
    }

    /// <summary>What is to be remembered for the next run; null when nothing was confirmed yet.</summary>
    public DateTimeOffset? Confirmed
    {
        get
        {
            lock (judging)
                return expiry.Reached;
        }
    }

    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        machine.CreateTimer(callback, state, dueTime, period);

    public override DateTimeOffset GetUtcNow()
    {
        var (now, at) = Look();
        if ((now - At(origin, at) - current.Own).Duration() > Step)
            Judge();
        return current is { Follows: false, Used: var used } ? At(origin, at + used) : now;
    }

    /// <summary>When an earlier moment of this run was, as the time is told now.</summary>
    public DateTimeOffset At(long timestamp) => At(GetUtcNow(), -machine.GetElapsedTime(timestamp));

    /// <summary>A device named the time in a message that it sent at once, or that the broker retained.</summary>
    /// <param name="id">Which device.</param>
    /// <param name="time">The time it named.</param>
    /// <param name="isSynchronized">Whether it says that its clock follows NTP.</param>
    /// <param name="isLive">False for a retained message.</param>
    /// <param name="timestamp">When it came.</param>
    public void Hear(string id, DateTimeOffset time, bool? isSynchronized, bool isLive, long timestamp)
    {
        var at = machine.GetElapsedTime(begun, timestamp);
        lock (judging)
        {
            if (devices.Hear(new(id, time - At(origin, at), isSynchronized, isLive), current.Own, at))
                Judge();
        }
    }

    /// <summary>
    /// Weighs the evidence anew. Now and then, because the kernel does not say when it changes its mind.
    /// </summary>
    public void Judge()
    {
        lock (judging)
        {
            var (now, at) = Look();
            Advance();
            var own = now - At(origin, at);
            var verdict = ClockJudge.Judge(own, Sync(now), devices.Votes(at));
            verdict = DoubtPast(verdict, now, at);
            var (used, follows) = Choose(verdict, own, at);
            Put(verdict, own, used, follows, at);
        }
    }

    /// <summary>
    /// A change of the time that was not carried over yet to what was noted before; null when there is none.
    /// </summary>
    public ClockShift? TakeShift()
    {
        if (current.Changes == 0)
            return null;
        lock (judging)
            return shifts.TryDequeue(out var shift) ? shift : null;
    }

    /// <summary>What is wrong; null when nothing is.</summary>
    /// <param name="nameOf">How a device is called.</param>
    public Problem? Problem(Func<string, string> nameOf)
    {
        var now = current;
        if (now.Verdict is not { State: ClockState.Wrong or ClockState.Disputed } verdict)
            return null;
        var off = Words.LongSpan(Rounded(verdict.Ahead.Duration()));
        var side = verdict.Ahead > TimeSpan.Zero ? "behind" : "ahead";
        var sideOf = verdict.Ahead > TimeSpan.Zero ? "behind" : "ahead of";
        var since = At(now.StateSince);
        return (verdict.State, verdict.Disagreeing) switch
        {
            (ClockState.Wrong, 0) => new(
                "clock-wrong", HealthStatus.Warning, since,
                $"The clock of this machine is at least {off} behind: it shows a time before the last start of the"
                + " collector",
                "Set it: sudo timedatectl set-ntp true. Until then the collector counts on from the last time that was"
                + " right."),
            (ClockState.Wrong, var many) => new(
                "clock-wrong", HealthStatus.Warning, since,
                $"The clock of this machine is {off} {side}: {many} of"
                + $" {Words.Count(verdict.Devices, "device", "devices")} {(many == 1 ? "says" : "agree on")} another "
                    + $"time",
                "Set it: sudo timedatectl set-ntp true, and check that UDP port 123 is let out. Until then the "
                + "collector uses the time of the devices, and drops no old data."),
            _ => new(
                "clock-disputed", HealthStatus.Warning, since,
                $"The clock of this machine is {off} {sideOf} that of {nameOf(verdict.Opponent!)}"
                + (verdict.Disagreeing > 1 ? $" and {verdict.Disagreeing - 1} more" : "")
                + ", and it cannot be told which is right",
                "Compare both with a clock that is right, and run sudo timedatectl set-ntp true on both. Until then no"
                + " old data are dropped."),
        };
    }

    // Of what is off by days the seconds say nothing, and 13 days and 23 h is a fortnight.
    private static TimeSpan Rounded(TimeSpan span) => span.TotalHours < 1
        ? span
        : TimeSpan.FromMinutes(Math.Round(span.TotalMinutes));

    // Where the evidence of the kernel and of the past is against this machine, the word of the kernel does not count.
    private ClockSync Sync(DateTimeOffset now)
    {
        var said = askSync(now);
        return said != ClockSync.Synchronized && (now < Release || now < expiry.Reached - Step)
            ? ClockSync.Unsynchronized
            : said;
    }

    // Time that was right once does not come again. Devices that agree with this machine know better.
    private ClockVerdict DoubtPast(ClockVerdict verdict, DateTimeOffset now, TimeSpan at) =>
        verdict.State == ClockState.Unproven && Earliest is { } earliest && earliest - now > ClockJudge.Tolerance
            ? verdict with { State = ClockState.Wrong, Ahead = earliest - now }
            : verdict;

    private DateTimeOffset? Earliest => expiry.Reached > Release ? expiry.Reached : Release;

    private (TimeSpan Used, bool Follows) Choose(ClockVerdict verdict, TimeSpan own, TimeSpan at)
    {
        var before = current;
        switch (verdict.State)
        {
            case ClockState.Right:
                return (own, true);
            case ClockState.Wrong:
                var used = own + verdict.Ahead;
                return (!before.Follows && (used - before.Used).Duration() <= Jitter ? before.Used : used, false);
            case ClockState.Disputed:
                return (before.Used, false);
            default:
                // Nobody speaks any more: what was found out still holds, until the clock is set to it.
                var isKept = !before.Follows && (own - before.Used).Duration() > ClockJudge.Tolerance;
                return isKept ? (before.Used, false) : (own, true);
        }
    }

    private void Put(ClockVerdict verdict, TimeSpan own, TimeSpan used, bool follows, TimeSpan at)
    {
        var before = current;
        var now = machine.GetTimestamp();
        var isStep = (own - before.Own).Duration() > Step;
        var isChange = (used - before.Used).Duration() > Step;
        var isSame = verdict.State == before.Verdict.State;
        if (isChange)
            shifts.Enqueue(new(At(origin, before.Used), At(origin, at + before.Used), used - before.Used));
        current = new(
            verdict, own, used, follows,
            isSame && !isStep && !isChange ? before.Since : now,
            isSame ? before.StateSince : now,
            before.Changes + (isChange ? 1 : 0));
    }

    private void Advance()
    {
        var now = machine.GetTimestamp();
        var elapsed = machine.GetElapsedTime(expiryAt, now);
        var told = current;
        var at = machine.GetElapsedTime(begun, now);
        expiry = expiry.After(
            elapsed, At(origin, at + told.Used), told.Verdict, machine.GetElapsedTime(told.Since, now));
        expiryAt = now;
    }

    // Both at one moment: a thread that has to wait between the two would take it for a step.
    private (DateTimeOffset Now, TimeSpan At) Look()
    {
        for (var tries = 0; ; tries++)
        {
            var before = machine.GetTimestamp();
            var now = MachineNow();
            if (tries == MostLooks || machine.GetElapsedTime(before) < Step / 4)
                return (now, machine.GetElapsedTime(begun, before));
        }
    }

    // It has to pass even there, or nobody could tell how far it is off.
    private DateTimeOffset MachineNow() => machine.GetUtcNow() is var now && now < Latest ? now : now - Millennium;

    // Whatever the clocks show, this is a time.
    private static DateTimeOffset At(DateTimeOffset from, TimeSpan span) =>
        span > Latest - from ? Latest
        : span < DateTimeOffset.MinValue - from ? DateTimeOffset.MinValue
        : from + span;
}
