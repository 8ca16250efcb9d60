using System.Globalization;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// The state directory: <c>collector.db</c> with the devices, <c>wal-N.log</c> with what is not flushed yet,
/// <c>history/</c>, and files that could not be read and were set aside.
/// </summary>
internal sealed class StateDirectory
{
    public const string DatabaseName = "collector.db";

    public const string SegmentExtension = ".seg";

    private const string Extension = ".db", LogPrefix = "wal-", LogExtension = ".log", AsideMark = "-damaged-",
        History = "history",
        Aside = "aside";

    private StateDirectory(string path, Disk? disk) => (Path, Disk) = (path, disk ?? Disk.Real);

    public string Path { get; }

    /// <summary>How its files are read and changed.</summary>
    public Disk Disk { get; }

    /// <summary>The devices, their announcements and events.</summary>
    public string DatabasePath => System.IO.Path.Combine(Path, DatabaseName);

    /// <summary>There while a restore is half done.</summary>
    public string RestoringMark => System.IO.Path.Combine(Path, ".restore-is-not-finished");

    /// <summary>Makes the directory if need be, and makes sure that it can be written.</summary>
    /// <exception cref="StoreException">It cannot be used; the message says what to do.</exception>
    public static StateDirectory Prepare(StateOptions options, bool isRestoring = false, Disk? disk = null)
    {
        try
        {
            var path = Directory.CreateDirectory(options.Directory).FullName;
            Probe(System.IO.Path.Combine(path, ".writable"));
            var directory = new StateDirectory(path, disk);
            return isRestoring || !File.Exists(directory.RestoringMark)
                ? directory
                : throw new StoreException(
                    $"State:Directory is '{path}': a restore broke off in it. Run it again, or put back what is in "
                    + $"before-restore-… and remove {directory.RestoringMark}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                $"State:Directory is '{options.Directory}': it must be a directory that this program may write: "
                + $"{ErrorText.Of(e)}. Name another with --state, or give this one to the user it runs as.", e);
        }
    }

    /// <summary>A directory that is there already; nothing is made.</summary>
    public static StateDirectory Existing(string path) => new(System.IO.Path.GetFullPath(path), null);

    /// <summary>Keeps every other program of ours out, until it is disposed of.</summary>
    /// <exception cref="StoreException">Another is in.</exception>
    public FileStream Lock()
    {
        try
        {
            return new FileStream(
                System.IO.Path.Combine(Path, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new StoreException(
                $"State:Directory is '{Path}': a collector runs on it, or a command that needs it to itself. Stop it "
                + $"first. Is another collector running on it? ({ErrorText.Of(e)})", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreException(
                $"State:Directory is '{Path}': its file .lock belongs to another user, who ran a collector or a "
                + "command on it. Run this as that user, or give the whole directory to the user of the service: sudo "
                + "chown -R.", e);
        }
    }

    /// <summary>
    /// The database with its log and the history, but for what was set aside, by their path in the directory.
    /// </summary>
    public IReadOnlyList<string> DataFiles() =>
    [
        .. ((string[])[DatabasePath, LiteDbFile.LogPathOf(DatabasePath)]).Where(File.Exists)
            .Concat(FilesOf(HistoryFolders, "*" + SegmentExtension))
            .Where(file => !file.Contains(AsideMark, StringComparison.Ordinal)
                && Storage.Disk.KindOf(file) is FileKind.File or FileKind.Unknown)
            .Select(file => System.IO.Path.GetRelativePath(Path, file))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Refuses log and history that a newer version wrote. The database says it when it is opened.</summary>
    /// <exception cref="StoreException">There is such a file.</exception>
    public void RefuseNewerFiles()
    {
        foreach (var log in Logs())
            LogSegment.StoreOf(Disk, LogPath(log));
        foreach (var file in DataFiles().Where(file => file.EndsWith(SegmentExtension, StringComparison.Ordinal)))
            HistorySegment.StoreOf(Disk, System.IO.Path.Combine(Path, file));
    }

    /// <summary>Everything that makes up the state, by name.</summary>
    public IReadOnlyList<string> StateNames() =>
    [
        .. Directory.EnumerateFileSystemEntries(Path)
            .Select(entry => System.IO.Path.GetFileName(entry))
            .Where(name => name == History || name == DatabaseName
                || name == System.IO.Path.GetFileName(LiteDbFile.LogPathOf(DatabasePath))
                || (name.StartsWith(LogPrefix, StringComparison.Ordinal)
                    && !name.Contains(AsideMark, StringComparison.Ordinal))),
    ];

    public string LogPath(long number) =>
        System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"{LogPrefix}{number}{LogExtension}"));

    /// <summary>
    /// Numbers of the segments of the write-ahead log that are there, oldest first; also what only has such a name.
    /// </summary>
    public IReadOnlyList<long> Logs() =>
    [
        .. Directory.EnumerateFileSystemEntries(Path, $"{LogPrefix}*{LogExtension}")
            .Select(file => System.IO.Path.GetFileNameWithoutExtension(file)[LogPrefix.Length..])
            .Select(name =>
                long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .Where(number => number > 0)
            .Order(),
    ];

    /// <summary>What to do about a file that cannot be opened.</summary>
    public static string Cure(Exception cause, string path) => cause is UnauthorizedAccessException
        ? $"Give it to the user who runs this: sudo chown -R healthcheck-collector: {path}"
        : "Is another collector running on it? If not, look at the disk.";

    /// <summary>The folder of history, then those in it.</summary>
    public IReadOnlyList<string> HistoryFolders =>
    [
        System.IO.Path.Combine(Path, History),
        .. Enum.GetNames<HistoryKind>().Select(kind => kind.ToLowerInvariant()).Append(Aside).Select(HistoryPath),
    ];

    public string HistoryPath(string kind) => System.IO.Path.Combine(Path, History, kind);

    /// <summary>Where samples of a device are set aside that a segment of the log holds.</summary>
    public string AsidePath(string device, long log) => System.IO.Path.Combine(
        HistoryPath(Aside), string.Create(CultureInfo.InvariantCulture, $"{device}{AsideMark}{log}.jsonl.gz"));

    public IReadOnlyList<string> FilesAside() =>
    [
        .. FilesOf([Path, .. HistoryFolders], $"*{AsideMark}*")
            .Where(file => System.IO.Path.GetExtension(file) != ".new")
            .Select(file => System.IO.Path.GetRelativePath(Path, file)).Order(StringComparer.Ordinal),
    ];

    /// <summary>Renames a database and its log.</summary>
    /// <returns>Their new names.</returns>
    public IReadOnlyList<string> SetAside(string path, DateTimeOffset now)
    {
        var aside = Unused(path, now);
        var names = new List<string>();
        foreach (
            var (from, to) in (
                (string, string)[])[(path, aside), (LiteDbFile.LogPathOf(path), LiteDbFile.LogPathOf(aside))])
        {
            if (!System.IO.Path.Exists(from))
                continue;
            Disk.Move(from, to);
            names.Add(System.IO.Path.GetRelativePath(Path, to));
        }

        return names;
    }

    // Only folders of our own: the lost+found of a disk is for root, and a link may lead anywhere.
    private static IEnumerable<string> FilesOf(IEnumerable<string> folders, string pattern) =>
        folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFileSystemEntries(folder, pattern));

    // An empty file: also a full disk has room for it, and a collector on a full disk starts.
    private static void Probe(string file)
    {
        using (File.Create(file, 1, FileOptions.DeleteOnClose))
        {
        }
    }

    private static string Unused(string path, DateTimeOffset now)
    {
        var stem = System.IO.Path.Combine(
            System.IO.Path.GetDirectoryName(path)!,
            System.IO.Path.GetFileNameWithoutExtension(path) + AsideMark
            + now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture));
        for (var n = 1; ; n++)
        {
            var candidate = (n == 1 ? stem : $"{stem}-{n}") + System.IO.Path.GetExtension(path);
            if (!File.Exists(candidate) && !File.Exists(LiteDbFile.LogPathOf(candidate)))
                return candidate;
        }
    }
}
