using System.Collections.Immutable;
using System.Globalization;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// The files of packed history. Flushes add segments and compaction merges them; who reads takes <see cref="All"/> once
/// and sees a list that does not change.
/// </summary>
internal sealed class HistoryFiles
{
    private const string DayFormat = "yyyyMMdd", MonthFormat = "yyyyMM", Extension = StateDirectory.SegmentExtension;

    private readonly StateDirectory directory;
    private readonly StoreHealth health;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private ImmutableArray<SegmentFile> all = [];

    public HistoryFiles(StateDirectory directory, StoreHealth health, TimeProvider time) =>
        (this.directory, this.health, this.time) = (directory, health, time);

    public Disk Disk => directory.Disk;

    /// <summary>Whose they are.</summary>
    public long Store { get; private set; }

    public ImmutableArray<SegmentFile> All => all;

    public long Bytes => all.Sum(segment => segment.Bytes);

    /// <summary>Finds the segments that there are, and looks at each. One that is damaged is set aside.</summary>
    /// <exception cref="StoreException">One cannot be read now.</exception>
    public IReadOnlyList<FoundSegment> Find()
    {
        SetAsideFiles();
        all = [.. Enum.GetValues<HistoryKind>().SelectMany(Names)];
        return [.. all.Select(segment =>
            Read(segment, opened => new FoundSegment(segment, opened.Store, opened.HighestDevice()), null))
            .OfType<FoundSegment>()];
    }

    /// <summary>From now on these segments are read.</summary>
    /// <param name="segments">Those of this store.</param>
    /// <param name="unflushed">Segments of the log that were not flushed to the end: what is of them is written
    /// again.</param>
    public void Use(long store, IEnumerable<SegmentFile> segments, IReadOnlySet<long> unflushed)
    {
        Store = store;
        var found = segments.Where(segment => !segment.IsOf(unflushed)).ToList();
        var merged = found.Where(segment => found.Exists(other => other.Covers(segment))).ToList();
        all = [.. found.Except(merged)];

        // They were merged, and the end of the process came before their own.
        foreach (var segment in merged)
            directory.Disk.Delete(segment.Path);
    }

    /// <summary>Where a segment belongs.</summary>
    public SegmentFile NameOf(HistoryKind kind, DateTimeOffset start, long first, long last)
    {
        var period =
            start.UtcDateTime.ToString(
                kind == HistoryKind.Quarters ? MonthFormat : DayFormat, CultureInfo.InvariantCulture);
        var name = string.Create(CultureInfo.InvariantCulture, $"{period}-{first}-{last}{Extension}");
        return new(kind, start, first, last, Path.Combine(DirectoryOf(kind), name), 0);
    }

    /// <summary>Adds segments that are whole, and takes away those that they stand for.</summary>
    public void Replace(IReadOnlyCollection<SegmentFile> added, IReadOnlyCollection<SegmentFile> removed)
    {
        lock (gate)
        {
            all = [.. all.Except(removed).Where(each => added.All(other => other.Path != each.Path)),
                .. added.Select(each => each with { Bytes = new FileInfo(each.Path).Length })];
        }
    }

    public void Delete(IReadOnlyCollection<SegmentFile> segments)
    {
        Replace([], segments);
        foreach (var segment in segments)
            directory.Disk.Delete(segment.Path);
    }

    /// <summary>Reads from a segment. One that is damaged is set aside, and the answer is another.</summary>
    /// <exception cref="StoreException">It cannot be read now.</exception>
    public T Read<T>(SegmentFile segment, Func<HistorySegment, T> read, T otherwise)
    {
        try
        {
            using var opened = HistorySegment.Open(directory.Disk, segment.Path);
            return read(opened);
        }
        catch (FileNotFoundException) when (!all.Contains(segment))
        {
            throw new SegmentReplacedException();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            Replace([], [segment]);
            health.PassedOver("the history", 1, $"{Path.GetFileName(segment.Path)} is gone");
            return otherwise;
        }
        catch (History.HistoryFormatException e)
        {
            SetAside(segment, e.Message);
            return otherwise;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                $"{Path.GetFileName(segment.Path)} of the history cannot be read: {ErrorText.Of(e)}", e);
        }
    }

    /// <summary>Renames a segment that is damaged, and says so.</summary>
    public void SetAside(SegmentFile segment, string reason)
    {
        lock (gate)
        {
            if (!all.Contains(segment))
                return;
            Replace([], [segment]);
            health.SetAside("The history of a time", directory.SetAside(segment.Path, time.GetUtcNow()), reason);
        }
    }

    public static DateTimeOffset DayOf(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerDay), TimeSpan.Zero);

    public static DateTimeOffset MonthOf(DateTimeOffset time) => DayOf(time).AddDays(1 - time.UtcDateTime.Day);

    // A file in the place of a folder would hide that history is missing, and be in the way of each flush.
    private void SetAsideFiles()
    {
        foreach (var folder in directory.HistoryFolders.Where(File.Exists))
        {
            health.SetAside(
                "The history", directory.SetAside(folder, time.GetUtcNow()),
                $"{Path.GetFileName(folder)} is a file and no folder");
        }
    }

    private string DirectoryOf(HistoryKind kind) => directory.HistoryPath(kind.ToString().ToLowerInvariant());

    private IEnumerable<SegmentFile> Names(HistoryKind kind)
    {
        var folder = DirectoryOf(kind);
        if (!Directory.Exists(folder))
            yield break;
        foreach (var path in Directory.EnumerateFileSystemEntries(folder))
        {
            if (Path.GetExtension(path) == ".new" && File.Exists(path))
                directory.Disk.Delete(path);
            else if (Parse(kind, path) is { } segment)
                yield return segment;
        }
    }

    // Null for what was set aside, and for whatever a person put there.
    private static SegmentFile? Parse(HistoryKind kind, string path)
    {
        var parts = Path.GetFileNameWithoutExtension(path).Split('-');
        return parts.Length == 3 && Path.GetExtension(path) == Extension
            && DateTime.TryParseExact(
                parts[0], kind == HistoryKind.Quarters ? MonthFormat : DayFormat, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var start)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var last) && first <= last
            ? new(kind, new(start), first, last, path, new FileInfo(path) is { Exists: true } file ? file.Length : 0)
            : null;
    }
}
