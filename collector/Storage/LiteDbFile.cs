using HealthCheck.Hosting.Files;
using LiteDB;
using LiteDB.Engine;
using Microsoft.Win32.SafeHandles;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// A LiteDB database on disk (the file and its log beside it) whose changes survive a power cut from the moment
/// <see cref="Write"/> returns. One process, and one caller at a time: LiteDB's page cache is not safe for more.
/// </summary>
/// <remarks>After an <see cref="IOException"/> or <see cref="UnreadableDatabaseException"/> it stays closed to
/// everything but <see cref="Dispose"/>; open it anew.</remarks>
internal sealed class LiteDbFile : IDisposable
{
    private const int PageBytes = 8192;

    private readonly string path;
    private readonly DurableStream data;
    private readonly DurableStream log;
    private readonly TempStream sorting = new();
    private readonly LiteEngine engine;
    private readonly LiteDatabase database;
    private readonly Lock turn = new();

    private LiteDbFile(string path, DurableStream data, DurableStream log)
    {
        (this.path, this.data, this.log) = (path, data, log);
        // LiteDB would take neither for damage: it would begin anew under the old log, or cut the file to whole pages.
        if (data.Length == 0 && log.Length > 0)
            throw new InvalidDataException("Its log is there, the file is not.");
        if (log.Length == 0 && data.Length % PageBytes != 0)
            throw new InvalidDataException("It ends within a page.");

        engine = new(new EngineSettings
        {
            DataStream = data,
            LogStream = log,
            // The engine would make its own and leave it behind in the temporary directory.
            TempStream = sorting,
            Collation = Collation.Binary,
        });
        database = new(engine);

        // What a killed process left unsynced is read, and perhaps acknowledged, from now on.
        log.Sync();
        data.Sync();
        log.ThrowIfFailed();
    }

    public long Bytes => data.Length + log.Length;

    /// <summary>Opens the database or makes a new one. A log that lost its end counts as far as it goes.</summary>
    /// <param name="disk">Where the file is; null for the disk of this machine.</param>
    /// <exception cref="IOException">Another process has it open, or the disk fails.</exception>
    /// <exception cref="UnreadableDatabaseException">The file is damaged, or no database.</exception>
    public static LiteDbFile Open(string path, Disk? disk = null)
    {
        disk ??= Disk.Real;
        path = Path.GetFullPath(path);
        if (Disk.KindOf(path) == FileKind.Pipe || Disk.KindOf(LogPathOf(path)) == FileKind.Pipe)
            throw new UnreadableDatabaseException(path, new InvalidDataException("It is a pipe."));
        var data = OpenExclusively(disk, path);
        var isNew = RandomAccess.GetLength(data) == 0;
        DurableStream? log = null;
        try
        {
            log = new(disk, OpenExclusively(disk, LogPathOf(path)));
            disk.SyncDirectory(Path.GetDirectoryName(path)!);
            return new LiteDbFile(path, new(disk, data, log), log);
        }
        catch (Exception e)
        {
            var logLength = log?.Length ?? 0;
            log?.Dispose();
            data.Dispose();

            // A full disk took the beginning of a new file: it would be taken for a damaged one.
            if (isNew && logLength == 0)
                disk.Delete(path);
            log?.ThrowIfFailed();
            // On a damaged file LiteDB throws whatever its parser happens to meet.
            if (e is IOException or UnauthorizedAccessException or OutOfMemoryException)
                throw;
            throw new UnreadableDatabaseException(path, e);
        }
    }

    /// <summary>Where LiteDB keeps the log of a database: the two move, and are set aside, together.</summary>
    public static string LogPathOf(string path) => Path.Combine(
        Path.GetDirectoryName(path)!, $"{Path.GetFileNameWithoutExtension(path)}-log{Path.GetExtension(path)}");

    public static bool IsLog(string path) =>
        Path.GetFileNameWithoutExtension(path).EndsWith("-log", StringComparison.Ordinal);

    /// <summary>How many documents there are; reads every one in a row, and finds it by its key.</summary>
    /// <exception cref="InvalidDataException">One is not found.</exception>
    public static long CountAll(LiteDatabase database) => database.GetCollectionNames().ToList()
        .Select(name => database.GetCollection(name))
        .Sum(documents => documents.FindAll().LongCount(document => documents.FindById(document["_id"]) is null
            ? throw new InvalidDataException($"{document["_id"]} of {documents.Name} is not where its key says.")
            : true));

    /// <summary>Runs the change as one transaction on this thread and returns when it is on disk. If the change throws,
    /// nothing of it remains.</summary>
    public void Write(Action<LiteDatabase> change) => InTurn(() =>
    {
        if (!engine.BeginTrans())
            throw new InvalidOperationException("A change cannot begin within another one.");

        try
        {
            change(database);
        }
        catch
        {
            engine.Rollback();
            throw;
        }

        if (!engine.Commit())
            throw new InvalidOperationException("LiteDB undid the change because of an error that the change hid.");

        log.WaitUntilOnDisk(LogLength());
        return true;
    });

    /// <summary>Runs a query, which has to have read everything it needs when it returns.</summary>
    public T Read<T>(Func<LiteDatabase, T> query) => InTurn(() => query(database));

    /// <summary>Moves what the log holds into the file and empties the log.</summary>
    public void Checkpoint() => InTurn(engine.Checkpoint);

    public void Dispose()
    {
        lock (turn)
        {
            database.Dispose();
            sorting.Dispose();
            data.Dispose();
            log.Dispose();
        }
    }

    private T InTurn<T>(Func<T> work)
    {
        lock (turn)
        {
            log.ThrowIfFailed();
            try
            {
                var result = work();
                log.ThrowIfFailed();
                return result;
            }
            catch (LiteException e) when (e.ErrorCode == LiteException.INVALID_DATAFILE_STATE)
            {
                // The engine misses pages that the disk did not take; the file is sound.
                log.ThrowIfFailed();
                throw new UnreadableDatabaseException(path, e);
            }
        }
    }

    // Counts the pages that the engine has yet to write.
    private int LogLength()
    {
        using var reader = engine.Query("$database", new Query());
        return reader["logFileSize"];
    }

    private static SafeFileHandle OpenExclusively(Disk disk, string path) =>
        disk.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
}
