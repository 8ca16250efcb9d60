using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// What the collector keeps: devices as they are now, their events, and every sample. One caller writes; anyone reads
/// at any time. Every implementation passes <c>StoreContract</c> in the tests.
/// </summary>
internal interface IStore : IAsyncDisposable
{
    /// <summary>Which one it is, for example <c>LiteDb</c>.</summary>
    string Provider { get; }

    /// <summary>When it began.</summary>
    DateTimeOffset CreatedAt { get; }

    /// <summary>By which name the broker knows this collector.</summary>
    string ClientId { get; }

    /// <summary>Size on disk in bytes.</summary>
    long Bytes { get; }

    /// <summary>The highest number ever given to a device at the start; none is given twice.</summary>
    int HighestNumber { get; }

    /// <summary>Number of the newest event at the start; 0 before the first.</summary>
    long LastEventNumber { get; }

    /// <summary>Reads all devices.</summary>
    IAsyncEnumerable<Device> LoadAsync(CancellationToken stop);

    /// <summary>Adds a change in memory: readers see it from now on, and the next commit writes it.</summary>
    /// <exception cref="StoreException">The store is closed.</exception>
    void Add(StoreChange change);

    /// <summary>How much the next commit writes, roughly; it is in memory until then.</summary>
    long PendingBytes { get; }

    /// <summary>
    /// Writes all that was added since the last commit, as a whole, and completes when it survives a power cut.
    /// </summary>
    /// <exception cref="StoreException">Nothing of it counts. It waits for the next commit.</exception>
    ValueTask CommitAsync(CancellationToken stop);

    /// <summary>The last announcements of a device, newest first.</summary>
    /// <exception cref="StoreException">They cannot be read now.</exception>
    Task<IReadOnlyList<AnnouncementRecord>> AnnouncementsAsync(Device device, CancellationToken stop);

    /// <summary>Events, newest first.</summary>
    /// <exception cref="StoreException">They cannot be read now.</exception>
    Task<IReadOnlyList<DeviceEvent>> EventsAsync(EventQuery query, CancellationToken stop);

    /// <summary>
    /// Samples by time, those of the same moment by sequence. A bounded part of them is in memory at a time.
    /// </summary>
    /// <exception cref="StoreException">They cannot be read now.</exception>
    IAsyncEnumerable<Sample> SamplesAsync(HistoryRange range, CancellationToken stop);

    /// <summary>The same in buckets; rollups that add up, in no order.</summary>
    /// <param name="width"><see cref="Rollup.Minute"/> or <see cref="Rollup.Quarter"/>.</param>
    /// <exception cref="StoreException">They cannot be read now.</exception>
    IAsyncEnumerable<Rollup> RollupsAsync(HistoryRange range, TimeSpan width, CancellationToken stop);

    /// <summary>
    /// Does the maintenance that is due, such as dropping what is old. Called every few seconds; it completes at once
    /// when nothing is due.
    /// </summary>
    /// <param name="stop">Breaks it off; the rest follows next time.</param>
    Task TendAsync(CancellationToken stop);

    /// <summary>Writes everything that was committed as one archive, while others write and read.</summary>
    /// <exception cref="StoreException">It cannot be done now.</exception>
    Task BackUpAsync(Stream target, CancellationToken stop);

    /// <summary>Ends orderly. Nothing can be written any more.</summary>
    /// <param name="stop">Ends at once; the rest follows at the next start.</param>
    Task CloseAsync(CancellationToken stop);
}
