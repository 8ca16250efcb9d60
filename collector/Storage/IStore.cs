using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// What the collector keeps: devices as they are now, what happened to them, and every sample. One caller writes; reading
/// is for anyone at any time. Every implementation passes <c>StoreContract</c> in the tests.
/// </summary>
internal interface IStore : IDisposable
{
    /// <summary>Which one it is, for example <c>LiteDb</c>.</summary>
    string Provider { get; }

    /// <summary>When it began.</summary>
    DateTimeOffset CreatedAt { get; }

    /// <summary>By which name the broker knows this collector.</summary>
    string ClientId { get; }

    /// <summary>Size on disk in bytes.</summary>
    long Bytes { get; }

    /// <summary>The devices that were there at the start.</summary>
    IReadOnlyList<Device> Loaded { get; }

    /// <summary>The highest number ever given to a device; none is given twice.</summary>
    int HighestNumber { get; }

    /// <summary>Number of the newest event at the start; 0 before the first.</summary>
    long LastEventNumber { get; }

    /// <summary>Adds a change: readers see it from now on, and the next <see cref="Commit"/> writes it.</summary>
    /// <exception cref="StoreException">The store is closed.</exception>
    void Add(StoreChange change);

    /// <summary>How much the next <see cref="Commit"/> writes, roughly; it is in memory until then.</summary>
    long PendingBytes { get; }

    /// <summary>Writes all that was added since the last commit, as a whole, and returns when it survives a power cut.</summary>
    /// <exception cref="StoreException">Nothing of it is on disk. It waits for the next commit.</exception>
    void Commit();

    /// <summary>The last announcements of a device, newest first.</summary>
    /// <exception cref="StoreException">It cannot be read now.</exception>
    IReadOnlyList<AnnouncementRecord> Announcements(Device device);

    /// <summary>Events, newest first.</summary>
    /// <exception cref="StoreException">It cannot be read now.</exception>
    IReadOnlyList<DeviceEvent> Events(EventQuery query);

    /// <summary>The days of which there are samples, between two moments, oldest first.</summary>
    IReadOnlyList<DateTimeOffset> SampleDays(DateTimeOffset from, DateTimeOffset to);

    /// <summary>The samples of a device that has this number, by time, those of the same moment by sequence.</summary>
    /// <param name="number">The number; a device that was given the history of another has more than one.</param>
    /// <param name="from">The first moment.</param>
    /// <param name="to">The moment after the last.</param>
    /// <param name="isWanted">Which figures.</param>
    /// <exception cref="StoreException">It cannot be read now.</exception>
    /// <exception cref="TooMuchHistoryException">It is too much at once; see <see cref="HistoryParts"/>.</exception>
    IReadOnlyList<Sample> Samples(int number, DateTimeOffset from, DateTimeOffset to, Predicate<string> isWanted);

    /// <summary>The same in buckets; rollups that add up, in no order.</summary>
    /// <param name="width"><see cref="Rollup.Minute"/> or <see cref="Rollup.Quarter"/>.</param>
    /// <inheritdoc cref="Samples"/>
    IReadOnlyList<Rollup> Rollups(int number, TimeSpan width, DateTimeOffset from, DateTimeOffset to, Predicate<string> isWanted);

    /// <summary>Does what has to be done now and then: moves what was saved to where it is read from, drops what is old. For
    /// one background thread, every few seconds; it returns at once when nothing is due.</summary>
    /// <param name="stop">Breaks it off; the rest follows next time.</param>
    void Tend(CancellationToken stop);

    /// <summary>Writes everything that was saved until now as one archive, while others save and read.</summary>
    /// <exception cref="StoreException">It cannot be done now.</exception>
    void BackUp(Stream target, CancellationToken stop);

    /// <summary>Ends orderly. Nothing can be saved any more.</summary>
    void Close();
}

/// <summary>Which events.</summary>
/// <param name="Limit">How many at most.</param>
/// <param name="Before">Only with numbers below this; null for the newest.</param>
/// <param name="After">Only with numbers above this; null for all.</param>
/// <param name="DeviceId">Only of this device; null for all.</param>
internal sealed record EventQuery(int Limit, long? Before = null, long? After = null, string? DeviceId = null);
