using HealthCheck.Collector.Clock;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest.Limits;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Ingest;

/// <summary>
/// Messages applied to the fleet and not yet committed. A message is applied as a whole, or throws and changes nothing.
/// A message dated in the future is rejected after the state of the device's clock is updated; valid samples of the
/// same backlog are kept. <see cref="Admission"/> says what is accepted of a device.
/// </summary>
/// <param name="fleet">What is committed.</param>
/// <param name="topics">Which topics are ours.</param>
/// <param name="limits">What is accepted at most.</param>
/// <param name="countsSince">When the database began: runs that started since are complete only from their first
/// sample.</param>
/// <param name="lastEvent">Number of the newest event that is committed.</param>
/// <param name="newDevices">How many devices may be heard for the first time now; null for any number.</param>
/// <param name="uses">What each device said lately; null where nobody counts.</param>
/// <param name="clock">The clock of the collector; null for one that is right.</param>
internal sealed class Batch(
    Fleet fleet, Topics topics, LimitsOptions limits, DateTimeOffset countsSince, long lastEvent,
    NewDeviceAllowance? newDevices = null, DeviceUses? uses = null, CollectorClock? clock = null)
{
    // So long nothing that is dated ahead is taken while the clock of this machine is doubted: most doubts end before.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly List<AnnouncementEntry> announcements = [];
    private readonly List<StoredSample> samples = [];
    private readonly BatchDevices devices = new(fleet, lastEvent);
    private Admission? admission;

    /// <summary>What there is to commit.</summary>
    public StoreChange Change => new(devices.Changed, devices.Forgotten, announcements, devices.Events.All, samples);

    /// <summary>Whether what is kept of the devices that changed is so much that the batch should end.</summary>
    public bool IsFull => devices.IsFull;

    /// <summary>Number of the newest event after the batch.</summary>
    public long LastEvent => devices.Events.Last;

    /// <summary>How many devices were heard for the first time.</summary>
    public int Created => devices.Created;

    /// <summary>What became of the messages.</summary>
    public BatchCounts Counts { get; } = new();

    private Admission Admission => admission ??= new(fleet, devices, limits, newDevices, uses);

    /// <inheritdoc cref="Admission.RefuseUnread"/>
    public Message? RefuseUnread(ReceivedMessage arrival) => Admission.RefuseUnread(arrival, topics);

    /// <summary>Reads a message and applies it.</summary>
    /// <exception cref="ContractException">It is refused.</exception>
    public void Apply(ReceivedMessage arrival) => Apply(InTime(Message.Read(arrival, topics)));

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
    /// The message with what is refused for its time apart. To be dated ahead is a fault of the device only where the
    /// clock of this machine is right. A doubt that does not end costs nobody samples: they stand in the history where
    /// they came.
    /// </summary>
    public Message InTime(Message message)
    {
        var isTaken = State switch
        {
            ClockState.Right => false,
            ClockState.Wrong => message.Kind == TopicKind.Announcement,
            _ => message.Kind == TopicKind.Announcement || clock!.Lasting >= Patience,
        };
        return isTaken ? message : message.Without(message.ReceivedMessage.Time + limits.Future);
    }

    // Nothing of that is taken. But the clock of a device that is known is wrong then, and its owner should hear of it.
    // Where the clock of this machine may be wrong instead, it is asked for again.
    private void RefuseFuture(Message message, DateTimeOffset future)
    {
        var arrival = message.ReceivedMessage;
        if (State is ClockState.Unproven or ClockState.Disputed)
            Owe(message);
        else if (message.Kind == TopicKind.Health && !arrival.IsRetained && devices.Find(message.Id) is { } known)
            Keep(known, known.WithTime(future, arrival.Time), arrival);
        throw new ContractException(
            Refusal.FutureDated,
            $"it is dated {future:yyyy-MM-dd'T'HH:mm:ss'Z'}, more than {limits.Future} ahead of now");
    }

    private void Owe(Message message)
    {
        var source = message.Kind == TopicKind.Backlog ? SampleSource.Backlog
            : message.ReceivedMessage.IsRetained ? SampleSource.Retained
            : SampleSource.Live;
        var before = Admission.FindOrCreate(message.Id, message.ReceivedMessage.Time);
        var after = before;
        foreach (var snapshot in message.Early)
            after = after.WithOwed(snapshot, source, countsSince);
        Keep(before, after, message.ReceivedMessage);
    }

    private void ApplyAnnouncement(Message message, DeviceAnnouncement announcement)
    {
        var arrival = message.ReceivedMessage;
        var before = Admission.FindOrCreate(message.Id, arrival.Time);
        var after = before.WithAnnouncement(announcement, message.Json, arrival.IsRetained, arrival.Time);
        var isNews = after.Announcement?.Ordinal != before.Announcement?.Ordinal;
        if (isNews && uses?.Of(message.Id).TryAnnouncement(uses.Now) == false)
        {
            if (!Admission.Wait(message))
                Counts.Refuse(Refusal.Limit, 1);
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
        var arrival = message.ReceivedMessage;
        var before = Admission.FindOrCreate(message.Id, arrival.Time);
        var source = arrival.IsRetained ? SampleSource.Retained : SampleSource.Live;
        var (after, outcome) = before.WithSample(
            sample.Snapshot, sample.Json, source, arrival.Time, countsSince, JudgesClocks);
        if (outcome != SampleOutcome.Duplicate
            && Admission.OverLimit(before, sample, source, arrival.Time) is { } reason)
        {
            Admission.PutAside(message.Id, reason, 1, arrival.Time);
            throw new ContractException(Refusal.Limit, $"the device sends more {reason} than are taken from one");
        }

        Keep(before, after, arrival, spoke: source == SampleSource.Live && outcome != SampleOutcome.Duplicate);
        Store(after, sample, outcome, source, arrival.Time);
    }

    private void ApplyBacklog(Message message)
    {
        var (arrival, backlog) = (message.ReceivedMessage, message.Samples);
        if (backlog.Count == 0)
            return;

        var before = Admission.FindOrCreate(message.Id, arrival.Time);
        var after = before;
        var taken = new List<(MessageSample Sample, SampleOutcome Outcome)>(backlog.Count);
        var room = uses?.Of(message.Id).TrySamples(backlog.Count, uses.Now) ?? backlog.Count;
        foreach (var sample in backlog)
        {
            var (next, outcome) = after.WithSample(
                sample.Snapshot, sample.Json, SampleSource.Backlog, arrival.Time, countsSince);
            var reason = room-- <= 0 ? LimitText.Messages
                : outcome == SampleOutcome.Duplicate ? null
                : Admission.OverLimit(after, sample, SampleSource.Backlog, arrival.Time);
            if (reason is null)
            {
                after = next;
                taken.Add((sample, outcome));
                continue;
            }

            // It stays missing, and the device is asked for it again.
            Counts.Refuse(Refusal.Limit, 1);
            Admission.PutAside(message.Id, reason, 1, arrival.Time);
        }

        Keep(before, after, arrival);
        foreach (var (sample, outcome) in taken)
            Store(after, sample, outcome, SampleSource.Backlog, arrival.Time);
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

    /// <summary>A device as it is after what was applied so far; null when there is none.</summary>
    public Device? Find(string id) => devices.Find(id);

    /// <inheritdoc cref="BatchDevices.Replace"/>
    public void Replace(Device before, Device after, DateTimeOffset now, EventDraft? done = null) =>
        devices.Replace(before, after, now, done);

    /// <inheritdoc cref="BatchDevices.Forget(Device)"/>
    public void Forget(Device device)
    {
        EndWait(device);
        devices.Forget(device);
    }

    /// <inheritdoc cref="BatchDevices.Forget(Device, DateTimeOffset, EventDraft)"/>
    public void Forget(Device device, DateTimeOffset now, EventDraft told)
    {
        EndWait(device);

        // The number of a device that was never committed is given again: nothing may be kept under it.
        var numbers = device.Numbers.ToHashSet();
        samples.RemoveAll(sample => numbers.Contains(sample.Device));
        announcements.RemoveAll(entry => numbers.Contains(entry.Device));
        devices.Forget(device, now, told);
    }

    // An announcement that waits would bring the device back.
    private void EndWait(Device device) => uses?.TryEndWait(device.Id, out _);

    /// <inheritdoc cref="BatchDevices.TellAll"/>
    public void TellAll(DateTimeOffset now) => devices.TellAll(now);

    /// <inheritdoc cref="BatchDevices.Shift"/>
    public void Shift(ClockShift shift) => devices.Shift(shift);

    private void ApplyStatus(Message message)
    {
        var arrival = message.ReceivedMessage;
        var before = devices.Find(message.Id) ?? throw new ContractException(
            Refusal.UnknownDevice, "the status of a device that neither announced itself nor sent its health");

        // A broker that was killed sends again what it had saved long before: that may only lead back to what was told.
        var told = before.DeferredEvents?.Presence ?? before.Presence;
        var isReplay = arrival.IsRetained || (arrival.IsRedelivered && message.Presence != told);
        Keep(before, before.WithPresence(message.Presence, isReplay, arrival.Time), arrival);
    }

    private void ApplyGone(Message message, SampleRanges gone)
    {
        var before = devices.Find(message.Id)
            ?? throw new ContractException(Refusal.UnknownDevice, "samples are gone of a device that is not known");
        Keep(before, before.WithGone(gone), message.ReceivedMessage);
    }

    private void Store(
        Device device, MessageSample sample, SampleOutcome outcome, SampleSource source, DateTimeOffset now)
    {
        Count(outcome, source);
        if (outcome == SampleOutcome.Duplicate)
            return;
        var (snapshot, figures, json) = sample;
        var time = HistoryTime.Of(snapshot, source, now, limits.Future);
        samples.Add(new(device.Number, device.RunOf(snapshot), snapshot.Sequence, time, now, figures, json));
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

    private void Keep(Device before, Device after, ReceivedMessage arrival, bool spoke = false)
    {
        var known = devices.Find(after.Id);
        if (known is not null && ReferenceEquals(before, after))
            return;
        Admission.RequireMemory(known, after, arrival.Time);
        IReadOnlyList<Device> twins = [];
        if (spoke || !ReferenceEquals(before.Announcement, after.Announcement))
            (after, twins) = CardMatch.Judge(after, spoke, fleet.Cards.TwinsOf(after, devices.Cards, devices.Find));
        devices.Put(known, after, arrival.Time, arrival.IsRedelivered);
        foreach (var twin in twins)
            devices.Put(devices.Find(twin.Id), twin, arrival.Time);
    }
}
