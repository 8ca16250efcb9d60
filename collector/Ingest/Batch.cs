using HealthCheck.Collector.Clock;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest.Limits;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Ingest;

/// <summary>
/// Messages applied to the fleet and not yet committed. A message is applied as a whole, or throws and changes nothing; but one
/// that is dated ahead throws after what is thought of the clock, and the samples of a backlog that are not, were taken.
/// </summary>
/// <param name="fleet">What is committed.</param>
/// <param name="topics">Which topics are ours.</param>
/// <param name="limits">What is accepted at most.</param>
/// <param name="countsSince">When the database began: runs that started since are complete only from their first sample.</param>
/// <param name="lastEvent">Number of the newest event that is committed.</param>
/// <param name="newDevices">How many devices may be heard for the first time now; null for any number.</param>
/// <param name="uses">What each device said lately; null where nobody counts.</param>
/// <param name="clock">The clock of the collector; null for one that is right.</param>
internal sealed class Batch(
    Fleet fleet, Topics topics, LimitsOptions limits, DateTimeOffset countsSince, long lastEvent,
    NewDeviceAllowance? newDevices = null, DeviceUses? uses = null, CollectorClock? clock = null)
{
    // With what it is made of and what waits already, a commit stays far below LogSegment.MostFrameBytes.
    private const long MostChangedBytes = 64 << 20;

    private const string MemoryIsFull = "the memory for all devices is used up (Limits:DeviceMegabytes)";

    // So long nothing that is dated ahead is taken while the clock of this machine is doubted: most doubts end before.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Device> changed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Device> forgotten = new(StringComparer.Ordinal);
    private readonly List<AnnouncementEntry> announcements = [];
    private readonly BatchEvents events = new(lastEvent);
    private readonly CardIndex cards = new();
    private readonly List<StoredSample> samples = [];
    private long bytes = fleet.Totals.Bytes, changedBytes;

    /// <summary>What there is to commit.</summary>
    public StoreChange Change => new(changed.Values, forgotten.Values, announcements, events.All, samples);

    /// <summary>Whether what is kept of the devices that changed is so much that the batch should end.</summary>
    public bool IsFull => changedBytes >= MostChangedBytes;

    /// <summary>Number of the newest event after the batch.</summary>
    public long LastEvent => events.Last;

    /// <summary>How many devices were heard for the first time.</summary>
    public int Created { get; private set; }

    /// <summary>What became of the messages.</summary>
    public BatchCounts Counts { get; } = new();

    /// <summary>Reads a message and applies it.</summary>
    /// <exception cref="ContractException">It is refused.</exception>
    public void Apply(Arrival arrival) => Apply(InTime(Message.Read(arrival, topics)));

    /// <summary>Applies one message as <see cref="InTime"/> gave it.</summary>
    /// <exception cref="ContractException">It is refused.</exception>
    public void Apply(Message message)
    {
        if (message.Refused is { } refused)
            throw new ContractException(refused.Refusal, refused.Message);
        if (message.IsCleared)
            return;
        if (message.Kind == TopicKind.Backlog)
            ApplyBacklog(message);
        if (message.Future is [var future, ..])
            RefuseFuture(message, future);

        switch (message.Kind)
        {
            case TopicKind.Announcement: ApplyAnnouncement(message, message.Announcement!); break;
            case TopicKind.Health: ApplyHealth(message, message.Samples[0]); break;
            case TopicKind.Status: ApplyStatus(message); break;
            case TopicKind.Gone: ApplyGone(message, message.Gone!); break;
        }
    }

    private ClockState State => clock?.Verdict.State ?? ClockState.Right;

    // While nobody knows which of two clocks is right, neither is blamed.
    private bool JudgesClocks => State is ClockState.Right or ClockState.Wrong;

    /// <summary>
    /// The message with what is refused for its time apart. To be dated ahead is a fault of the device only where the clock of
    /// this machine is right. A doubt that does not end costs nobody samples: they stand in the history where they came.
    /// </summary>
    public Message InTime(Message message)
    {
        var isTaken = State switch
        {
            ClockState.Right => false,
            ClockState.Wrong => message.Kind == TopicKind.Announcement,
            _ => message.Kind == TopicKind.Announcement || clock!.Lasting >= Patience,
        };
        return isTaken ? message : message.Without(message.Arrival.Time + limits.Future);
    }

    // Nothing of that is taken. But the clock of a device that is known is wrong then, and its owner should hear of it. Where the
    // clock of this machine may be wrong instead, it is asked for again.
    private void RefuseFuture(Message message, DateTimeOffset future)
    {
        var arrival = message.Arrival;
        if (State is ClockState.Unproven or ClockState.Disputed)
            Owe(message);
        else if (message.Kind == TopicKind.Health && !arrival.IsRetained && Find(message.Id) is { } known)
            Keep(known, known.WithTime(future, arrival.Time), arrival);
        throw new ContractException(
            Refusal.FutureDated, $"it is dated {future:yyyy-MM-dd'T'HH:mm:ss'Z'}, more than {limits.Future} ahead of now");
    }

    private void Owe(Message message)
    {
        var source = message.Kind == TopicKind.Backlog ? SampleSource.Backlog
            : message.Arrival.IsRetained ? SampleSource.Retained
            : SampleSource.Live;
        var before = FindOrCreate(message.Id, message.Arrival.Time);
        var after = before;
        foreach (var snapshot in message.Early)
            after = after.WithOwed(snapshot, source, countsSince);
        Keep(before, after, message.Arrival);
    }

    private void ApplyAnnouncement(Message message, DeviceAnnouncement announcement)
    {
        var arrival = message.Arrival;
        var before = FindOrCreate(message.Id, arrival.Time);
        var after = before.WithAnnouncement(announcement, message.Json, arrival.IsRetained, arrival.Time);
        var isNews = after.Announcement?.Ordinal != before.Announcement?.Ordinal;
        if (isNews && uses?.Of(message.Id).TryAnnouncement(uses.Now) == false)
        {
            HoldBack(message);
            return;
        }

        if (isNews && uses?.TryEndWait(message.Id, out _) == true)
            Counts.Refuse(Refusal.Limit, 1);
        Keep(before, after, arrival);
        if (after.Announcement is { } latest && latest.Ordinal != before.Announcement?.Ordinal)
            announcements.Add(new(after.Number, latest.Ordinal, arrival.Time, latest.Json));
    }

    private void ApplyHealth(Message message, MessageSample sample)
    {
        var arrival = message.Arrival;
        var before = FindOrCreate(message.Id, arrival.Time);
        var source = arrival.IsRetained ? SampleSource.Retained : SampleSource.Live;
        var (after, outcome) = before.WithSample(
            sample.Snapshot, sample.Json, source, arrival.Time, countsSince, JudgesClocks);
        if (outcome != SampleOutcome.Duplicate && OverLimit(before, sample, source, arrival.Time) is { } reason)
        {
            PutAside(message.Id, reason, 1, arrival.Time);
            throw new ContractException(Refusal.Limit, $"the device sends more {reason} than are taken from one");
        }

        Keep(before, after, arrival, spoke: source == SampleSource.Live && outcome != SampleOutcome.Duplicate);
        Store(after, sample, outcome, source, arrival.Time);
    }

    private void ApplyBacklog(Message message)
    {
        var (arrival, backlog) = (message.Arrival, message.Samples);
        if (backlog.Count == 0)
            return;

        var before = FindOrCreate(message.Id, arrival.Time);
        var after = before;
        var taken = new List<(MessageSample Sample, SampleOutcome Outcome)>(backlog.Count);
        var room = uses?.Of(message.Id).TrySamples(backlog.Count, uses.Now) ?? backlog.Count;
        foreach (var sample in backlog)
        {
            var (next, outcome) = after.WithSample(
                sample.Snapshot, sample.Json, SampleSource.Backlog, arrival.Time, countsSince);
            var reason = room-- <= 0 ? LimitWords.Messages
                : outcome == SampleOutcome.Duplicate ? null
                : OverLimit(after, sample, SampleSource.Backlog, arrival.Time);
            if (reason is null)
            {
                after = next;
                taken.Add((sample, outcome));
                continue;
            }

            // It stays missing, and the device is asked for it again.
            Counts.Refuse(Refusal.Limit, 1);
            PutAside(message.Id, reason, 1, arrival.Time);
        }

        Keep(before, after, arrival);
        foreach (var (sample, outcome) in taken)
            Store(after, sample, outcome, SampleSource.Backlog, arrival.Time);
    }

    // Why a sample is one too many of its device; null when it is not.
    private LimitWord? OverLimit(Device before, MessageSample sample, SampleSource source, DateTimeOffset arrived)
    {
        if (uses is null)
            return null;
        var (use, now) = (uses.Of(before.Id), uses.Now);
        var time = HistoryTime.Of(sample.Snapshot, source, arrived, limits.Future);
        return before.Runs.PlaceOf(before.RunOf(sample.Snapshot)) is null && !use.TryRun(now) ? LimitWords.Runs
            : !use.TryHour(time, arrived, now) ? LimitWords.Hours
            : !use.TryNames(sample.Figures, now) ? LimitWords.Names
            : null;
    }

    // The newest is worth keeping: it is applied when the device may announce itself again.
    private void HoldBack(Message message)
    {
        if (!uses!.Wait(message.Id, message.WithoutPayload()))
            Counts.Refuse(Refusal.Limit, 1);
        PutAside(message.Id, LimitWords.Announcements, 1, message.Arrival.Time);
    }

    /// <summary>Applies the announcements that waited and whose devices may announce themselves again.</summary>
    public void ApplyWaiting()
    {
        foreach (var id in uses?.Waiting ?? [])
        {
            if (!uses!.Of(id).HasAnnouncement(uses.Now) || !uses.TryEndWait(id, out var message))
                continue;
            try
            {
                ApplyAnnouncement(message, message.Announcement!);
            }
            catch (ContractException e)
            {
                Counts.Refuse(e.Refusal, 1);
            }
        }
    }

    /// <summary>Some of what a device sent is too much: says so in the log, in <c>/health</c> and as an event.</summary>
    public void PutAside(string id, LimitWord what, int count, DateTimeOffset now)
    {
        if (uses?.Limited.Note(id, what, count) != true || Find(id) is null)
            return;
        var message = $"It sends more {what} than are taken from one device; some were refused";
        events.Add(id, new(EventKind.LimitReached, message, After: what.Many), now);
    }

    private void ApplyStatus(Message message)
    {
        var arrival = message.Arrival;
        var before = Find(message.Id) ?? throw new ContractException(
            Refusal.UnknownDevice, "the status of a device that neither announced itself nor sent its health");

        // A broker that was killed sends again what it had saved long before: that may only lead back to what was told.
        var told = before.Untold?.Presence ?? before.Presence;
        var isReplay = arrival.IsRetained || (arrival.IsRedelivered && message.Presence != told);
        Keep(before, before.WithPresence(message.Presence, isReplay, arrival.Time), arrival);
    }

    private void ApplyGone(Message message, SampleRanges gone)
    {
        var before = Find(message.Id) ?? throw new ContractException(Refusal.UnknownDevice, "samples are gone of a device that is not known");
        Keep(before, before.WithGone(gone), message.Arrival);
    }

    /// <summary>A device as it is after what was applied so far; null when there is none.</summary>
    public Device? Find(string id) =>
        changed.GetValueOrDefault(id) ?? (forgotten.ContainsKey(id) ? null : fleet.Find(id));

    /// <summary>Tells what is held back, or was left out, of devices that had nothing new to say since.</summary>
    public void TellAll(DateTimeOffset now)
    {
        foreach (var device in fleet.All.Where(each => each.Untold is not null).ToList())
        {
            if (Find(device.Id) is { Untold: not null } untold)
                Put(untold, untold, now);
        }

        foreach (var device in fleet.All.Where(each => each.Chronicle.Quota.OwesCount(now)).ToList())
        {
            if (Find(device.Id) is { } known && events.TellOmitted(known, now) is var told && !ReferenceEquals(told, known))
                changed[told.Id] = told;
        }
    }

    /// <summary>
    /// The time was set otherwise: what was noted in this run of the collector means another moment. Tells nothing.
    /// </summary>
    public void Shift(ClockShift shift)
    {
        foreach (var id in fleet.All.Select(device => device.Id).Concat(changed.Keys).ToHashSet(StringComparer.Ordinal))
        {
            if (Find(id) is not { } before || before.Shifted(shift) is var after && ReferenceEquals(before, after))
                continue;
            cards.Replace(before, after);
            changed[id] = after;
        }
    }

    /// <summary>Puts a device in the place of what it was.</summary>
    /// <param name="before">The device as <see cref="Find"/> gave it.</param>
    /// <param name="after">The device now.</param>
    /// <param name="now">When.</param>
    /// <param name="done">What was done to it, beside what can be seen from the two.</param>
    public void Replace(Device before, Device after, DateTimeOffset now, Happening? done = null)
    {
        Put(before, after, now);
        if (done is not null)
            events.Add(after.Id, done, now);
    }

    /// <summary>Removes a device with everything of its own.</summary>
    public void Forget(Device device)
    {
        changed.Remove(device.Id);
        bytes -= DeviceMemory.Of(device);
        cards.Replace(device, null);
        if (fleet.Find(device.Id) is { } committed)
            forgotten[device.Id] = committed;

        // Who lives again under an id that it had adopted keeps what happened there, being part of the change.
        foreach (var living in device.Adopted.Select(each => Find(each.Id)).OfType<Device>())
            changed[living.Id] = living;
    }

    /// <summary>Removes a device, and tells so.</summary>
    public void Forget(Device device, DateTimeOffset now, Happening told)
    {
        Forget(device);
        events.Add(device.Id, told, now);
    }

    private void Store(Device device, MessageSample sample, SampleOutcome outcome, SampleSource source, DateTimeOffset now)
    {
        Count(outcome, source);
        if (outcome == SampleOutcome.Duplicate)
            return;
        var (snapshot, figures, json) = sample;
        samples.Add(new(
            device.Number, device.RunOf(snapshot), snapshot.Sequence, HistoryTime.Of(snapshot, source, now, limits.Future), now, figures, json));
    }

    private void Count(SampleOutcome outcome, SampleSource source)
    {
        if (outcome == SampleOutcome.Duplicate)
        {
            Counts.Duplicate++;
            return;
        }

        Counts.Stored++;
        if (outcome == SampleOutcome.FilledGap || source == SampleSource.Backlog)
            Counts.Backfilled++;
    }

    private Device FindOrCreate(string id, DateTimeOffset now)
    {
        if (Find(id) is { } known)
            return known;
        if (fleet.Totals.Devices.Total + Created >= limits.Devices)
            throw new ContractException(Refusal.Limit, $"{Amount.Of(limits.Devices, "device is", "devices are")} known already (Limits:Devices)");
        if (newDevices?.HasRoomFor(Created + 1) == false)
            throw new ContractException(
                Refusal.Limit, $"{Amount.Of(limits.NewDevicesPerMinute, "device was", "devices were")} new within a minute"
                + " (Limits:NewDevicesPerMinute)");
        if (bytes + DeviceMemory.Reserved > limits.DeviceBytes)
        {
            PutAside(id, LimitWords.Memory, 1, now);
            throw new ContractException(Refusal.Limit, $"{MemoryIsFull}, and the device is new");
        }

        return new()
        {
            Id = id,
            Number = fleet.Totals.HighestNumber + Created + 1,
            FirstSeen = now,
            PresenceSince = now,
        };
    }

    private void Keep(Device before, Device after, Arrival arrival, bool spoke = false)
    {
        var known = Find(after.Id);
        if (known is not null && ReferenceEquals(before, after))
            return;
        RequireMemory(known, after, arrival.Time);
        if (known is null)
            Created++;

        IReadOnlyList<Device> twins = [];
        if (spoke || !ReferenceEquals(before.Announcement, after.Announcement))
            (after, twins) = CardTwin.Judge(after, spoke, fleet.Cards.TwinsOf(after, cards, Find));
        Put(known, after, arrival.Time, arrival.IsRedelivered);
        foreach (var twin in twins)
            Put(Find(twin.Id), twin, arrival.Time);
    }

    // A device that has its reserve alone is never refused, nor one that gets smaller.
    private void RequireMemory(Device? known, Device after, DateTimeOffset now)
    {
        var size = DeviceMemory.Of(after);
        var growth = size - (known is null ? 0 : DeviceMemory.Of(known));
        if (growth <= 0 || bytes + growth <= limits.DeviceBytes)
            return;
        PutAside(after.Id, LimitWords.Memory, 1, now);
        throw new ContractException(Refusal.Limit, $"{MemoryIsFull}, and the device takes {size} bytes");
    }

    private void Put(Device? before, Device after, DateTimeOffset now, bool isRedelivered = false)
    {
        after = after.NotAfter(now);
        (var told, after) = Untold.Compare(before, after, isRedelivered);
        after = events.Tell(after, DeviceEvents.Between(told, after, now), now);
        cards.Replace(before, after);
        var size = DeviceMemory.Of(after);
        var growth = size - (before is null ? 0 : DeviceMemory.Of(before));
        bytes += growth;
        changedBytes += changed.ContainsKey(after.Id) ? Math.Max(0, growth) : size;
        changed[after.Id] = after;
    }
}
