namespace HealthCheck.Collector.Storage;

/// <summary>
/// What was committed since the last flush, in segments <c>wal-N.log</c>. A commit counts when <see cref="Append"/> has returned. After
/// a flush its segments are deleted.
/// </summary>
/// <remarks>A number names a segment for ever, also when the database that counts them is lost: the clock is in it.</remarks>
internal sealed class WriteAheadLog(StateDirectory directory, StateOptions options, StoreCondition condition, TimeProvider time) : IDisposable
{
    // The year 2097. Numbers have 32 bits in the keys of the history; by the clock alone they never use them up.
    private const long LatestByClock = 0xF000_0000;

    private readonly Dictionary<long, long> sizes = [];
    private readonly Lock gate = new();
    private LogSegment? segment;
    private long number, commit;
    private bool isNumbered;

    /// <summary>Number of the segment that the next commit goes to.</summary>
    public long Number
    {
        get
        {
            if (segment is null && !isNumbered)
            {
                var now = Math.Clamp(time.GetUtcNow().ToUnixTimeSeconds(), 0, LatestByClock);
                (number, isNumbered) = (Math.Max(number + 1, now), true);
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
                segment = LogSegment.Begin(directory.LogPath(Number), Number, commit + 1, blocks);
            else
                segment.Append(commit + 1, blocks);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            segment?.CutOff();
            throw new StoreException(e.Message, e);
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

    /// <summary>Numbers up to this one are taken.</summary>
    public void StartAfter(long taken) => number = Math.Max(number, taken);

    /// <summary>Reads a segment that was left.</summary>
    /// <exception cref="StoreException">It cannot be read now, which says nothing about what is in it.</exception>
    public void Replay(long left, Replay replay)
    {
        var path = directory.LogPath(left);
        try
        {
            var damage = LogSegment.Read(path, left, (found, blocks) =>
            {
                // A commit that failed and was written again may stand there twice.
                if (found <= commit)
                    return;
                commit = found;
                LogRecords.Read(blocks, replay);
            });
            if (damage.Count > 0)
                condition.PassedOver($"log {left}", damage.Count, damage.Reason);
            if (damage.CutOffBytes > 0)
                condition.CutOff(Path.GetFileName(path), damage.CutOffBytes);
        }
        catch (InvalidDataException e)
        {
            condition.SetAside("The log", directory.SetAside(path, time.GetUtcNow()), e.Message);
            lock (gate)
                sizes.Remove(left);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                $"State:Directory is '{directory.Path}': {Path.GetFileName(path)} in it holds what was acknowledged and cannot be read:"
                + $" {e.Message} {StateDirectory.Cure(e, directory.Path)}", e);
        }
    }

    /// <summary>Deletes segments that were flushed.</summary>
    public void Delete(IEnumerable<long> flushed)
    {
        foreach (var each in flushed)
        {
            File.Delete(directory.LogPath(each));
            lock (gate)
                sizes.Remove(each);
        }

        LiteDbFile.SyncDirectory(directory.Path);
    }

    public void Dispose() => End();
}
