using HealthCheck.Collector.Devices;

namespace HealthCheck.Collector.Ingest;

/// <summary>What was applied and is not committed yet, and when it has to be.</summary>
internal sealed class PendingCommit(IngestOptions options, TimeProvider time)
{
    /// <summary>
    /// A commit is due when so many messages or bytes wait for it: what waits is in memory, here and at the broker.
    /// </summary>
    public const int MostMessages = 8000;

    /// <inheritdoc cref="MostMessages"/>
    public const long MostBytes = 16 << 20;

    // A broker has a limit of its own for messages that are not acknowledged, and does not tell it: Mosquitto's default
    // is 20. When nothing comes for a moment although more wait than ever before, that limit may be reached.
    private const int LeastInFlight = 20;
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(1);

    private readonly List<FleetChange> changes = [];
    private readonly List<BatchCounts> counts = [];
    private readonly List<OwnerCommand> edits = [];
    private readonly Dictionary<Acknowledger, List<ushort>> packets = [];
    private long bytes, lastAdded, newestArrival;
    private int messages, mostInFlight;
    private Acknowledger? connection;

    /// <summary>Timestamp of when the oldest of it came; 0 while there is nothing.</summary>
    public long Since { get; private set; }

    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty => Since == 0;

    /// <summary>Whether it has to be committed now.</summary>
    public bool IsDue => DueIn <= TimeSpan.Zero;

    /// <summary>When it has to be committed; null while there is nothing.</summary>
    public TimeSpan? DueIn
    {
        get
        {
            if (IsEmpty)
                return null;
            if (edits.Count > 0 || messages >= MostMessages || bytes >= MostBytes)
                return TimeSpan.Zero;
            var due = options.CommitInterval - time.GetElapsedTime(Since);
            var stalled = Stall - time.GetElapsedTime(lastAdded);
            return MayBeHeldBack && stalled < due ? stalled : due;
        }
    }

    private bool MayBeHeldBack =>
        connection is not null && packets.TryGetValue(connection, out var waiting)
        && waiting.Count >= LeastInFlight && waiting.Count >= mostInFlight;

    /// <summary>Adds what was applied.</summary>
    public void Add(IEnumerable<Incoming> taken, FleetChange change, BatchCounts outcome)
    {
        lastAdded = time.GetTimestamp();
        if (IsEmpty)
            Since = lastAdded;
        changes.Add(change);
        counts.Add(outcome);
        foreach (var incoming in taken)
        {
            if (incoming is OwnerCommand edit)
                edits.Add(edit);
            else if (incoming is ReceivedMessage arrival)
                Add(arrival);
        }
    }

    /// <summary>All of it, which is committed now.</summary>
    public Committed Take()
    {
        var committed = new Committed(
            [.. changes], [.. counts], [.. edits],
            [.. packets.Select(each => (each.Key, (IReadOnlyList<ushort>)each.Value))], newestArrival);
        changes.Clear();
        counts.Clear();
        edits.Clear();
        packets.Clear();
        (Since, bytes, messages, newestArrival) = (0, 0, 0, 0);
        return committed;
    }

    /// <summary>Tells who waits that it will not be committed.</summary>
    public void Abandon() => edits.ForEach(edit => edit.Abandon());

    private void Add(ReceivedMessage arrival)
    {
        messages++;
        bytes += arrival.Payload.Length;
        newestArrival = arrival.Timestamp == 0 ? lastAdded : arrival.Timestamp;
        if (arrival.Packet == 0)
            return;
        if (connection != arrival.Acknowledge)
            (connection, mostInFlight) = (arrival.Acknowledge, 0);
        if (!packets.TryGetValue(arrival.Acknowledge, out var waiting))
            packets[arrival.Acknowledge] = waiting = [];
        waiting.Add(arrival.Packet);
        mostInFlight = Math.Max(mostInFlight, waiting.Count);
    }
}
