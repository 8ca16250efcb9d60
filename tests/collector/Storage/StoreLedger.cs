using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Storage;

/// <summary>
/// What a store was given, and what of it was acknowledged. It says what must be there, what may be there, and what
/// must not.
/// </summary>
internal sealed partial class StoreLedger
{
    private const string Metric = "load.native.minute";
    private static readonly HistoryOptions Kept = HistoryOptions.Default;

    private readonly List<DeviceEvent> events = [];
    private readonly HashSet<long> excusedEvents = [];
    private long lastEvent, acknowledgedEvents;
    private int lastNumber, names;
    private DateTimeOffset expiredUpTo = DateTimeOffset.MinValue;
    private bool isDatabaseLost;

    public static EventOptions EventsKept { get; } = new(TimeSpan.FromDays(60), 1_000_000);

    /// <summary>A device, by one number that it ever had.</summary>
    internal sealed class Member(int number, string id, TimeSpan ahead)
    {
        public int Number => number;

        public string Id => id;

        public TimeSpan Ahead => ahead;

        public long Sequence { get; set; }

        public long Acknowledged { get; set; }

        public Device? Document { get; set; }

        public Dictionary<long, DateTimeOffset> Samples { get; } = [];

        public HashSet<(HistoryKind Kind, DateTimeOffset Start)> Excused { get; } = [];

        public HashSet<long> ExcusedSamples { get; } = [];

        /// <summary>
        /// Samples of which nobody knows whether they are there: damage came between, and nobody acknowledged them.
        /// </summary>
        public HashSet<long> Unacknowledged { get; } = [];

        public bool IsForgotten { get; set; }

        public bool IsForgetting { get; set; }

        public bool IsLost { get; set; }
    }

    /// <summary>Those that send.</summary>
    public IEnumerable<Member> Devices =>
        All.Where(device => !device.IsForgotten && !device.IsForgetting && !device.IsLost);

    /// <summary>All that there ever were.</summary>
    public List<Member> All { get; } = [];

    /// <summary>Whether bytes were damaged at any time.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>A device more. One of those that send has a clock that is hours off.</summary>
    public void Join()
    {
        lastNumber++;
        var isOff = ++names >= 4 && Devices.All(each => each.Ahead == TimeSpan.Zero);
        All.Add(new(lastNumber, $"device-{names}", isOff ? TimeSpan.FromHours(-5) : TimeSpan.Zero));
    }

    /// <summary>Data may be dropped by this time from now on.</summary>
    public void NoteExpiry(DateTimeOffset? now) => expiredUpTo = now > expiredUpTo ? now.Value : expiredUpTo;

    /// <summary>What some of the devices send.</summary>
    public StoreChange Change(Random random, DateTimeOffset truth, DateTimeOffset now)
    {
        var (devices, forgotten) = (new List<Device>(), new List<Device>());
        var (samples, told) = (new List<StoredSample>(), new List<DeviceEvent>());
        foreach (var member in Devices.Where(_ => random.Next(3) > 0).ToList())
        {
            if (member.Document is { } known && random.Next(150) == 0)
            {
                forgotten.Add(known);
                member.IsForgetting = true;
                Join();
                continue;
            }

            for (var count = random.Next(1, 4); count > 0; count--)
            {
                var time = truth + member.Ahead - TimeSpan.FromMinutes(random.Next(random.Next(20) == 0 ? 1600 : 300));
                var sample = Changes.Sample(++member.Sequence, time, member.Number, now);
                samples.Add(sample);
                member.Samples[member.Sequence] = Kept.Place(new(sample.Run, sample.Sequence, time, now, [])).Time;
            }

            var last = samples[^1];
            member.Document = Examples.Device(member.Id) with
            {
                Number = member.Number,
                LastSeen = now,
                Health = new(Wire.ReadSnapshot(last.Json.ToArray()), last.Json, last.Run, now),
            };
            devices.Add(member.Document);
        }

        if (random.Next(2) == 0)
            told.Add(new(++lastEvent, "another", EventKind.Online, now, null, null, null, $"Event {lastEvent}"));
        events.AddRange(told);
        return new(devices, forgotten, [], told, samples);
    }

    /// <summary>Everything until now is on disk.</summary>
    public void Acknowledge()
    {
        foreach (var member in All)
        {
            member.Acknowledged = member.Document?.Health?.Sequence ?? member.Acknowledged;
            member.IsForgotten |= member.IsForgetting;
        }

        acknowledgedEvents = lastEvent;
    }

    /// <summary>After a start: what was not acknowledged is there, or not, and then it is sent again.</summary>
    public async Task ReconcileAsync(LiteDbStore store)
    {
        var loaded = (await store.LoadAsync()).ToDictionary(device => device.Number);
        var lost = new List<Member>();
        foreach (var member in All)
        {
            var found = loaded.GetValueOrDefault(member.Number);
            var there = found?.Health?.Sequence ?? 0;
            if (member.IsForgotten)
            {
                Assert.True(found is null || IsDamaged, $"{member.Id} is forgotten, and it is there.");
                continue;
            }

            if (member.IsForgetting)
                (member.IsForgotten, member.IsForgetting) = (found is null, false);
            if (!member.IsForgotten && !isDatabaseLost && !member.IsLost)
                Assert.True(there >= member.Acknowledged,
                    $"{member.Id} is at {there}, and {member.Acknowledged} was acknowledged.");
            Assert.True(there <= member.Sequence, $"{member.Id} is at {there}, and it sent {member.Sequence}.");
            if (found is null && member.Acknowledged > 0)
            {
                // Its number is gone for ever; what it sent before stays.
                member.Document = null;
                DropUnacknowledged(member, member.Acknowledged);
                if (!member.IsForgotten && !member.IsLost)
                    lost.Add(member);
                continue;
            }

            DropUnacknowledged(member, there);
            member.Document = found;
        }

        foreach (var member in lost)
        {
            member.IsLost = true;
            Join();
        }

        Assert.True(store.HighestNumber >= All.Where(each => each.Acknowledged > 0).Select(each => each.Number)
            .DefaultIfEmpty().Max() || isDatabaseLost,
            $"The highest number is {store.HighestNumber}.");
        Assert.True(store.LastEventNumber >= acknowledgedEvents || isDatabaseLost,
            $"{store.LastEventNumber} < {acknowledgedEvents}");
        events.RemoveAll(each => each.Number > store.LastEventNumber);
        lastEvent = acknowledgedEvents = store.LastEventNumber;
        isDatabaseLost = false;
    }

    /// <summary>Compares some devices and all events with what is in the store.</summary>
    /// <returns>How much is gone that may be gone because it was damaged.</returns>
    public async Task<int> CheckAsync(LiteDbStore store, IEnumerable<Member> members)
    {
        var missing = 0;
        foreach (var member in members)
        {
            missing += await CheckSamplesAsync(store, member)
                + await CheckSumsAsync(store, member, HistoryKind.Minutes, Rollup.Minute, Kept.Minutes)
                + await CheckSumsAsync(store, member, HistoryKind.Quarters, Rollup.Quarter, Kept.Quarters);
        }

        var told = (await store.EventsAsync(new(int.MaxValue))).ToDictionary(each => each.Number);
        foreach (var each in events)
        {
            if (!told.Remove(each.Number, out var found))
            {
                Assert.True(
                    each.Time < expiredUpTo - EventsKept.Age || excusedEvents.Contains(each.Number),
                        $"Event {each.Number} of {each.Time} is gone.");
                missing += excusedEvents.Contains(each.Number) ? 1 : 0;
            }
            else
            {
                Assert.Equal(each with { Time = Milliseconds(each.Time) }, found);
            }
        }

        Assert.True(told.Count == 0 || IsDamaged, $"Events that nobody sent: {string.Join(", ", told.Values)}");
        return missing;
    }

    private async Task<int> CheckSamplesAsync(LiteDbStore store, Member member)
    {
        var found = await store.SamplesAsync(member.Number, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, metric =>
            metric == Metric);
        if (member.IsForgotten)
        {
            Assert.True(found.Count == 0 || IsDamaged,
                $"{found.Count} samples of {member.Id} are left, which was forgotten.");
            return 0;
        }

        var sequences = found.Select(sample => sample.Sequence).ToHashSet();
        Assert.True(sequences.Count == found.Count,
            $"{found.Count - sequences.Count} samples of {member.Id} are there twice.");
        foreach (var sample in found)
        {
            Assert.True(member.Samples.TryGetValue(sample.Sequence, out var place),
                $"Nobody sent {sample.Sequence} of {member.Id}.");
            Assert.Equal((Milliseconds(place), (double)sample.Sequence),
                (sample.Time, Assert.Single(sample.Values).Value));
        }

        var missing = 0;
        foreach (var (sequence, place) in member.Samples.Where(each =>
            !sequences.Contains(each.Key) && !member.IsForgetting))
        {
            if (IsExpired(HistoryKind.Samples, place, Kept.Raw))
                continue;
            Assert.True(member.ExcusedSamples.Contains(sequence),
                $"{sequence} of {member.Id} ({place}) is gone; dropped up to {expiredUpTo}.");
            missing += member.Unacknowledged.Contains(sequence) ? 0 : 1;
        }

        return missing;
    }

    private async Task<int> CheckSumsAsync(
        LiteDbStore store, Member member, HistoryKind kind, TimeSpan width, TimeSpan kept)
    {
        var sums = Rollup.Empty(width).Merge((await store.RollupsAsync(
            member.Number, width, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, metric => metric == Metric)));
        var counts = sums.Series.GetValueOrDefault(Metric, []).GroupBy(point => StartOf(kind, point.Start))
            .ToDictionary(points => points.Key, points => points.Sum(point => point.Count));
        if (member.IsForgotten)
        {
            Assert.True(counts.Count == 0 || IsDamaged, $"{kind} of {member.Id} are left, which was forgotten.");
            return 0;
        }

        var missing = 0;
        foreach (var sent in member.Samples.GroupBy(each => StartOf(kind, each.Value)))
        {
            var promised = sent.Count(each => !member.Unacknowledged.Contains(each.Key));
            counts.Remove(sent.Key, out var count);
            Assert.True(count <= sent.Count(), $"{kind} of {member.Id}, {sent.Key}: {count} of {sent.Count()}");
            if (count >= promised || IsExpired(kind, sent.Key, kept) || member.IsForgetting)
                continue;
            Assert.True(
                member.Excused.Contains((kind, sent.Key)),
                $"{kind} of {member.Id}, {sent.Key}: {count} of {sent.Count()}; dropped up to {expiredUpTo}.");
            missing++;
        }

        Assert.Empty(counts);
        return missing;
    }

    private bool IsExpired(HistoryKind kind, DateTimeOffset place, TimeSpan kept) =>
        (kind == HistoryKind.Quarters ? StartOf(kind, place).AddMonths(1)
            : StartOf(kind, place).AddDays(1)) + kept <= expiredUpTo;

    private static DateTimeOffset StartOf(HistoryKind kind, DateTimeOffset time) =>
        kind == HistoryKind.Quarters ? HistoryFiles.MonthOf(time) : HistoryFiles.DayOf(time);

    private static DateTimeOffset Milliseconds(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    private void DropUnacknowledged(Member member, long there)
    {
        foreach (var sequence in member.Samples.Keys.Where(sequence => sequence > there).ToList())
        {
            // Of damaged commits some samples may be left. Their numbers are not used again.
            if (isDatabaseLost)
            {
                Excuse(member, sequence, member.Samples[sequence]);
                if (sequence > member.Acknowledged)
                    member.Unacknowledged.Add(sequence);
            }
            else if (!member.ExcusedSamples.Contains(sequence))
                member.Samples.Remove(sequence);
        }

        member.Acknowledged = there;
        member.Sequence = member.Samples.Keys.Append(there).Max();
    }
}
