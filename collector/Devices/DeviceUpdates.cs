using System.Collections.Immutable;
using HealthCheck.Collector.Clock;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Devices;

/// <summary>
/// What a message makes of a device. Pure: a message that changes nothing gives the same device back.
/// </summary>
internal static class DeviceUpdates
{
    /// <summary>The device said who it is.</summary>
    public static Device WithAnnouncement(
        this Device device, DeviceAnnouncement announcement, ReadOnlyMemory<byte> json, bool isReplay,
        DateTimeOffset now)
    {
        if (isReplay && device.IsPast(announcement))
            return device;
        if (!isReplay)
            device = device with { LastSeen = now };
        if (device.Announcement is { } latest && latest.Json.Span.SequenceEqual(json.Span))
            return device;
        return device with
        {
            Announcement = new(announcement, json, (device.Announcement?.Ordinal ?? 0) + 1),
            Runs = device.Runs.Announced(RunKey.Of(announcement.BootId, announcement.StartedAt)),
            EventState = device.EventState.Heard(announcement.BootId),
        };
    }

    /// <summary>
    /// The device, or the broker for it, said whether it is there. Who went comes back by a word of its own, not by a
    /// replay.
    /// </summary>
    public static Device WithPresence(this Device device, Presence presence, bool isReplay, DateTimeOffset now)
    {
        if (isReplay && presence == Presence.Online && !device.IsPresenceUnsaid)
            return device;
        if (presence != device.Presence)
            device = device with { Presence = presence, PresenceSince = now };
        var speaksItself = !isReplay && presence != Presence.Offline;
        return speaksItself ? device with { LastSeen = now } : device;
    }

    /// <summary>The device said which samples it no longer holds.</summary>
    public static Device WithGone(this Device device, SampleRanges gone)
    {
        ImmutableArray<SequenceRange> none = [];
        var ranges = gone.Ranges.Aggregate(none, (set, each) => set.Union([new(each[0], each[1])]));
        var runs = device.Runs.Gone(gone.StartedAt, ranges);
        return ReferenceEquals(runs, device.Runs) ? device : device with { Runs = runs };
    }

    /// <summary>The device named the time in a message that is not taken otherwise.</summary>
    public static Device WithTime(this Device device, DateTimeOffset time, DateTimeOffset now) =>
        device.EventState.Timed(time, now) is var state && ReferenceEquals(state, device.EventState)
            ? device
            : device with { EventState = state };

    /// <summary>
    /// The device measured a sample that cannot be taken while nobody knows the time; it is asked for again.
    /// </summary>
    public static Device WithOwed(
        this Device device, HealthSnapshot snapshot, SampleSource source, DateTimeOffset countsSince)
    {
        var run = device.RunOf(snapshot);
        var runs = device.Runs.Owing(run, snapshot.Sequence, source, device.AnnouncedRun, countsSince);
        return ReferenceEquals(runs, device.Runs) ? device : device with { Runs = runs };
    }

    /// <summary>
    /// The time was set otherwise: what was noted of the device in this run of the collector means another moment.
    /// </summary>
    public static Device Shifted(this Device device, ClockShift shift)
    {
        if (device.EventState.Problems.Any(each => shift.Of(each.Since) != each.Since))
        {
            var problems = device.EventState.Problems.Select(each => each with { Since = shift.Of(each.Since) });
            device = device with { EventState = device.EventState with { Problems = [.. problems] } };
        }

        if (device.Health is { } health && shift.Of(health.ReceivedAt) is var received && received != health.ReceivedAt)
            device = device with { Health = health with { ReceivedAt = received } };
        DateTimeOffset? last = device.LastSeen is { } seen ? shift.Of(seen) : null;
        var (first, since) = (shift.Of(device.FirstSeen), shift.Of(device.PresenceSince));
        return (first, last, since) == (device.FirstSeen, device.LastSeen, device.PresenceSince)
            ? device
            : device with { FirstSeen = first, LastSeen = last, PresenceSince = since };
    }

    /// <summary>
    /// Without moments that are still to come: an earlier run of the collector may have noted them by a wrong clock.
    /// </summary>
    public static Device NotAfter(this Device device, DateTimeOffset now) =>
        device.FirstSeen <= now && device.PresenceSince <= now && !(device.LastSeen > now)
            && !(device.Health?.ReceivedAt > now)
            ? device
            : device with
            {
                FirstSeen = Earlier(device.FirstSeen, now),
                PresenceSince = Earlier(device.PresenceSince, now),
                LastSeen = device.LastSeen is { } seen ? Earlier(seen, now) : null,
                Health = device.Health is { } health
                    ? health with { ReceivedAt = Earlier(health.ReceivedAt, now) }
                    : null,
            };

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    /// <summary>One sample of the device.</summary>
    /// <param name="device">The device before.</param>
    /// <param name="snapshot">The sample.</param>
    /// <param name="json">Its very bytes.</param>
    /// <param name="source">How it came.</param>
    /// <param name="now">When it came.</param>
    /// <param name="countsSince">See <see cref="RunHistory.Add"/>.</param>
    /// <param name="judgesClock">Whether the collector's own clock is good enough to judge that of the device.</param>
    public static (Device Device, SampleOutcome Outcome) WithSample(
        this Device device, HealthSnapshot snapshot, ReadOnlyMemory<byte> json,
        SampleSource source, DateTimeOffset now, DateTimeOffset countsSince, bool judgesClock = true)
    {
        var measuredAt = snapshot.Time < now ? snapshot.Time : now;
        if (source != SampleSource.Retained)
            device = device with { LastSeen = now };
        else if (device.LastSeen is null)
            device = device with { LastSeen = measuredAt };

        var run = device.RunOf(snapshot);
        var (runs, outcome) = device.Runs.Add(run, snapshot.Sequence, source, device.AnnouncedRun, countsSince);
        if (outcome == SampleOutcome.Duplicate)
            return (device, outcome);
        if (source == SampleSource.Live && device.Presence != Presence.Online)
            device = device.WithPresence(Presence.Online, isReplay: false, now);

        var isNewest = IsNewest(device with { Runs = runs }, run, snapshot.Sequence);
        device = device with
        {
            Runs = runs,
            EventState = source == SampleSource.Live
                ? device.EventState.After(snapshot, run, isNewest, now, judgesClock)
                : device.EventState,
        };
        return isNewest
            ? (device with
            {
                // A part of a backlog is copied: it must not keep the whole.
                Health = new(snapshot, source == SampleSource.Backlog ? json.ToArray() : json, run,
                    source == SampleSource.Live ? now : measuredAt),
            }, outcome)
            : (device, outcome);
    }

    /// <summary>The run of a snapshot. One that does not name it counts for the run last announced, unless it is of
    /// another boot.</summary>
    public static RunKey RunOf(this Device device, HealthSnapshot snapshot) =>
        snapshot.StartedAt is null
        && device.AnnouncedRun is { } known
        && (snapshot.BootId is null || snapshot.BootId == known.BootId)
            ? known
            : RunKey.Of(snapshot.BootId, snapshot.StartedAt);

    // Of a boot that another followed, or of an earlier start in the same one: starts are compared only there, for a Pi
    // without a clock of its own begins each boot in the past.
    private static bool IsPast(this Device device, DeviceAnnouncement replay) =>
        device.Announcement is { Value: var known }
        && (replay.BootId == known.BootId
            ? replay.StartedAt < known.StartedAt
            : device.EventState.Boots.IsEarlier(replay.BootId, known.BootId));

    private static bool IsNewest(Device device, RunKey run, long sequence)
    {
        if (device.Health is not { } latest)
            return true;
        var mine = device.Runs.PlaceOf(run) ?? int.MaxValue;
        var others = device.Runs.PlaceOf(latest.Run) ?? int.MaxValue;
        return mine < others || (mine == others && sequence > latest.Sequence);
    }
}
