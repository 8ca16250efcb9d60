using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Ingest;

/// <summary>
/// When which device is asked for the samples that are missing of it. Pure but for the clock: it is told what was
/// committed and says whom to ask. A device is asked only while it is online, has one request at a time, and is left
/// alone after so many without an answer until it connects anew.
/// </summary>
internal sealed class ResendSchedule(ResendOptions options, TimeProvider time, Random random)
{
    private sealed class Entry(string id)
    {
        public string Id => id;
        public TimeSpan DueAt, QueuedFor = TimeSpan.MaxValue;
        public long Wanted, Outstanding;
        public ResendRequest? Asked;
        public bool IsOnline, HasAnswered, IsReady;
        public int Failures;
    }

    private readonly Lock one = new();
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly PriorityQueue<Entry, TimeSpan> queue = new();
    private readonly Queue<Entry> ready = new();
    private readonly long begun = time.GetTimestamp();
    private int asked;

    private TimeSpan Now => time.GetElapsedTime(begun);

    /// <summary>How many devices have a request that is not answered yet.</summary>
    public int Asked
    {
        get
        {
            lock (one)
                return asked;
        }
    }

    /// <summary>Devices as they are now, after a commit.</summary>
    public void Note(IEnumerable<Device> devices)
    {
        lock (one)
        {
            foreach (var device in devices)
                Note(device);
        }
    }

    /// <summary>What was refused may be taken now: who gave up asking asks again.</summary>
    public void AskAgain()
    {
        lock (one)
        {
            foreach (var entry in entries.Values)
            {
                entry.Failures = 0;
                if (entry.Asked is null)
                    Due(entry, TimeSpan.Zero);
            }
        }
    }

    /// <summary>Devices that are no longer known.</summary>
    public void Forget(IEnumerable<Device> devices)
    {
        lock (one)
        {
            foreach (var device in devices)
            {
                if (entries.Remove(device.Id, out var entry))
                    EndRequest(entry);
            }
        }
    }

    /// <summary>Whom to ask now. What it returns counts as asked.</summary>
    /// <param name="find">The devices as they are.</param>
    public IReadOnlyList<ResendRequest> Take(Func<string, Device?> find)
    {
        var requests = new List<ResendRequest>();
        lock (one)
        {
            while (queue.TryPeek(out var entry, out var due) && due <= Now)
            {
                queue.Dequeue();
                if (due == entry.QueuedFor && IsKept(entry))
                    Come(entry);
            }

            while (asked < options.Devices && ready.TryDequeue(out var entry))
            {
                if (!entry.IsReady || !IsKept(entry))
                    continue;
                entry.IsReady = false;
                if (entry.IsOnline && find(entry.Id) is { } device && ResendRequest.For(device) is { } request)
                    requests.Add(Ask(entry, request));
            }
        }

        return requests;
    }

    // Its place in the queue has come.
    private void Come(Entry entry)
    {
        entry.QueuedFor = TimeSpan.MaxValue;
        if (entry.DueAt > Now)
        {
            Queue(entry);
        }
        else if (entry.Asked is not null)
        {
            GiveUpRequest(entry);
        }
        else if (!entry.IsReady)
        {
            entry.IsReady = true;
            ready.Enqueue(entry);
        }
    }

    private void Note(Device device)
    {
        var wanted = device.Runs.Wanted;
        if (!entries.TryGetValue(device.Id, out var entry))
        {
            if (wanted == 0)
                return;
            entries[device.Id] = entry = new(device.Id);
        }
        else if (wanted == 0)
        {
            EndRequest(entry);
            entries.Remove(device.Id);
            return;
        }

        var isBack = device.Presence == Presence.Online && !entry.IsOnline;
        entry.IsOnline = device.Presence == Presence.Online;
        if (entry.Asked is { } request)
            NoteAnswer(entry, request.OutstandingIn(device));
        else if (isBack || wanted < entry.Wanted)
            Due(entry, ResendOptions.Quiet);
        else if (wanted > entry.Wanted && entry.QueuedFor == TimeSpan.MaxValue && !entry.IsReady)
            Due(entry, ResendOptions.Patience);
        if (isBack || wanted > entry.Wanted)
            entry.Failures = 0;
        entry.Wanted = wanted;
    }

    private void NoteAnswer(Entry entry, long outstanding)
    {
        if (outstanding == entry.Outstanding)
            return;
        (entry.HasAnswered, entry.Outstanding, entry.Failures) = (true, outstanding, 0);
        if (outstanding == 0)
            EndRequest(entry);
        Due(entry, ResendOptions.Patience);
    }

    private ResendRequest Ask(Entry entry, ResendRequest request)
    {
        (entry.Asked, entry.HasAnswered, entry.Outstanding) = (request, false, request.Ranges.Count());
        asked++;
        Due(entry, ResendOptions.Patience);
        return request;
    }

    // Answered in part and then no more: the rest is asked for again. Not answered at all: later, and not for ever.
    private void GiveUpRequest(Entry entry)
    {
        var wasAnswered = entry.HasAnswered;
        EndRequest(entry);
        entry.Failures = wasAnswered ? 0 : entry.Failures + 1;
        if (entry.Failures < ResendOptions.Attempts)
            Due(entry, Min(ResendOptions.Quiet * Math.Pow(2, entry.Failures), ResendOptions.LongestPause));
    }

    private void EndRequest(Entry entry)
    {
        if (entry.Asked is null)
            return;
        entry.Asked = null;
        asked--;
    }

    private bool IsKept(Entry entry) => ReferenceEquals(entries.GetValueOrDefault(entry.Id), entry);

    private void Due(Entry entry, TimeSpan pause)
    {
        entry.DueAt = Now + pause + (ResendOptions.Jitter * random.NextDouble());
        Queue(entry);
    }

    // One place in the queue for each: one that is too early is queued again when its time comes.
    private void Queue(Entry entry)
    {
        if (entry.DueAt >= entry.QueuedFor)
            return;
        entry.QueuedFor = entry.DueAt;
        queue.Enqueue(entry, entry.DueAt);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
