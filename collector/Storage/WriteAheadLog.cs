using HealthCheck.Hosting.Errors;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// What was committed since the last flush, in segments <c>wal-N.log</c>. A commit counts when <see cref="Append"/> has
/// returned. After a flush its segments are deleted.
/// </summary>
/// <remarks>A number names a segment for ever, also when the database that counts them is lost: the clock is in
/// it.</remarks>
internal sealed class WriteAheadLog(
    StateDirectory directory, StateOptions options, StoreHealth health, TimeProvider time) : IDisposable
{
    private readonly Dictionary<long, long> sizes = [];
    private readonly Lock gate = new();
    private LogSegment? segment;
    private long number, commit;
    private bool isNumbered;

    /// <summary>Whose it is.</summary>
    public long Store { get; set; }

    /// <summary>Number of the segment that the next commit goes to.</summary>
    public long Number
    {
        get
        {
            if (segment is null && !isNumbered)
            {
                // A name has no sign, so no number is below 1.
                (number, isNumbered) = (Math.Max(number + 1, time.GetUtcNow().ToUnixTimeSeconds()), true);
            }

            return number;
        }
    }

    /// <summary>Size of all segments that are not flushed.</summary>
    public long Bytes
    {
        get
        {
            lock (gate)
                return sizes.Values.Sum();
        }
    }

    /// <summary>Writes a commit to segment <see cref="Number"/>, and returns when it survives a power cut.</summary>
    /// <returns>Whether the segment is full: the next commit should go to another one.</returns>
    /// <exception cref="StoreException">It does not count; it may be tried again.</exception>
    public bool Append(IReadOnlyList<LogBlock> blocks)
    {
        try
        {
            if (segment is null)
                segment =
                    LogSegment.Begin(directory.Disk, directory.LogPath(Number), new(Store, Number), commit + 1, blocks);
            else
                segment.Append(commit + 1, blocks);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            segment?.CutOff();
            throw new StoreException(ErrorText.WithPath(e), e);
        }

        commit++;
        lock (gate)
            sizes[number] = segment.Bytes;
        return segment.Bytes > options.LogBytes;
    }

    /// <summary>Ends the present segment; the next commit begins another.</summary>
    public void End()
    {
        segment?.Dispose();
        (segment, isNumbered) = (null, false);
    }

    /// <summary>Segments that an earlier run left, oldest first.</summary>
    public IReadOnlyList<long> Left()
    {
        var left = directory.Logs();
        foreach (var each in left)
            sizes[each] = new FileInfo(directory.LogPath(each)) is { Exists: true } info ? info.Length : 0;
        number = left.Count > 0 ? Math.Max(number, left[^1]) : number;
        return left;
    }

    /// <summary>
    /// The stores that wrote the segments that are left, by number of the segment; none for what is damaged.
    /// </summary>
    /// <exception cref="StoreException">One cannot be read now.</exception>
    public IReadOnlyDictionary<long, long> StoresOf(IReadOnlyList<long> left)
    {
        var stores = new Dictionary<long, long>();
        foreach (var each in left)
        {
            if (Attempt(each, () => LogSegment.StoreOf(directory.Disk, directory.LogPath(each))) is { } store)
                stores[each] = store;
        }

        return stores;
    }

    /// <summary>A segment of another store: it stays where it is.</summary>
    public void PassOver(long foreign)
    {
        lock (gate)
            sizes.Remove(foreign);
    }

    /// <summary>Numbers up to this one are taken.</summary>
    public void StartAfter(long taken) => number = Math.Max(number, taken);

    /// <summary>Reads a segment that was left.</summary>
    /// <param name="take">Takes each record of <see cref="LogRecords"/>.</param>
    /// <exception cref="StoreException">It cannot be read now, which says nothing about what is in it.</exception>
    public void Replay(long left, Action<object> take)
    {
        try
        {
            commit = Attempt(left, () => Read(left, commit, take));
        }
        catch (InvalidDataException e)
        {
            health.SetAside(
                "The log", directory.SetAside(directory.LogPath(left), time.GetUtcNow()), ErrorText.Of(e));
            PassOver(left);
        }
    }

    /// <summary>Reads a segment, also one that this process wrote.</summary>
    /// <param name="after">Only commits with higher numbers.</param>
    /// <param name="take">Takes each record of <see cref="LogRecords"/>.</param>
    /// <returns>The newest commit.</returns>
    /// <exception cref="IOException">It cannot be read now.</exception>
    public long Read(long read, long after, Action<object> take)
    {
        var path = directory.LogPath(read);
        var damage = LogSegment.Read(directory.Disk, path, read, (found, blocks) =>
        {
            // A commit that failed and was written again may stand there twice.
            if (found <= after)
                return;
            after = found;
            foreach (var record in LogRecords.Read(blocks))
                take(record);
        });
        if (damage.Count > 0)
            health.PassedOver($"log {read}", damage.Count, damage.Reason);
        if (damage.CutOffBytes > 0)
            health.CutOff(Path.GetFileName(path), damage.CutOffBytes);
        return after;
    }

    private T Attempt<T>(long left, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                $"State:Directory is '{directory.Path}': {Path.GetFileName(directory.LogPath(left))} in it holds what "
                + $"was acknowledged and cannot be read: {ErrorText.Of(e)}."
                + $" {StateDirectory.Cure(e, directory.Path)}", e);
        }
    }

    /// <summary>
    /// Deletes segments that were flushed. One that cannot be deleted counts for nothing, and goes with the next flush.
    /// </summary>
    /// <param name="flushed">The newest of them.</param>
    public void DeleteUpTo(long flushed)
    {
        List<long> old;
        lock (gate)
            old = [.. sizes.Keys.Where(each => each <= flushed)];
        foreach (var each in old)
        {
            try
            {
                directory.Disk.Delete(directory.LogPath(each));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            lock (gate)
                sizes.Remove(each);
        }
    }

    public void Dispose() => End();
}
