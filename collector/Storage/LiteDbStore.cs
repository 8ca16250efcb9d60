using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest;
using HealthCheck.Contracts;
using LiteDB;
using Serilog;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// The devices in a LiteDB database: their present state, their announcements, and what the collector remembers of
/// itself. It reopens the database after a failure, and begins a new one when it cannot be read any more.
/// </summary>
internal sealed class LiteDbStore : IStore
{
    // A damaged page shows when it is touched; opening the database again does not mend it.
    private const int FailuresUntilSetAside = 3;

    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromMinutes(1);

    private readonly DatabaseDirectory directory;
    private readonly StoreCondition condition;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly StoreMeta meta;
    private LiteDbFile? file;
    private bool holdsNothing, isClosed;
    private int failuresNotOfTheDisk;
    private DateTimeOffset checkpointed;

    private LiteDbStore(DatabaseDirectory directory, StoreCondition condition, TimeProvider time)
    {
        (this.directory, this.condition, this.time) = (directory, condition, time);
        checkpointed = time.GetUtcNow();
        (file, (meta, Loaded, LastEventNumber)) = OpenOrBegin(Load);
    }

    public string Provider => "LiteDb";

    public IReadOnlyList<Device> Loaded { get; }

    public long LastEventNumber { get; }

    public DateTimeOffset CreatedAt => meta.CreatedAt;

    public string ClientId => meta.ClientId;

    public long Bytes
    {
        get
        {
            lock (gate)
                return file?.Bytes ?? 0;
        }
    }

    /// <summary>Opens the database in the state directory, or makes it.</summary>
    /// <exception cref="StoreException">The directory cannot be used; the message says what to do.</exception>
    public static LiteDbStore Open(StateOptions options, StoreCondition condition, TimeProvider time)
    {
        var directory = DatabaseDirectory.Prepare(options);
        condition.FoundAside(directory.FilesAside());
        try
        {
            return new(directory, condition, time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                $"State:Directory is '{options.Directory}': the database in it cannot be opened: {e.Message}"
                + " Is another collector running on it?", e);
        }
    }

    public void Save(StoreChange change, Fleet fleet)
    {
        if (change.IsEmpty)
            return;
        lock (gate)
        {
            if (isClosed)
                throw new StoreException("The database is closed.");
            try
            {
                file ??= Reopen();
                var devices = holdsNothing ? change.Devices.UnionBy(fleet.All, device => device.Number) : change.Devices;
                file.Write(database => Write(database, change, devices));
                holdsNothing = false;
                failuresNotOfTheDisk = 0;
                condition.Succeeded();
                CheckpointNowAndThen(file);
            }
            catch (Exception e)
            {
                // LiteDB throws many types, and after any of them only opening it anew helps.
                var failed = Failed(e);
                if (!IsOfTheDisk(e) && ++failuresNotOfTheDisk >= FailuresUntilSetAside)
                    SetAside(e);
                throw failed;
            }
        }
    }

    public IReadOnlyList<AnnouncementRecord> Announcements(Device device) =>
        Read(database => AnnouncementDocuments.Read(database, device));

    public IReadOnlyList<DeviceEvent> Events(EventQuery query) => Read(database => EventDocuments.Read(database, query));

    private T Read<T>(Func<LiteDatabase, T> query)
    {
        lock (gate)
        {
            try
            {
                return file is null ? throw new StoreException("The database cannot be read now.") : file.Read(query);
            }
            catch (Exception e) when (e is not StoreException)
            {
                throw Failed(e);
            }
        }
    }

    public void Close()
    {
        lock (gate)
        {
            isClosed = true;
            Discard(checkpoint: true);
        }
    }

    public void Dispose() => Close();

    private void Write(LiteDatabase database, StoreChange change, IEnumerable<Device> devices)
    {
        if (holdsNothing)
            meta.Write(database);
        // In the order of the key: neighbours share a page.
        var documents = database.GetCollection(DeviceDocument.Collection);
        foreach (var device in devices.OrderBy(device => device.Number))
            documents.Upsert(DeviceDocument.From(device));
        foreach (var device in change.Forgotten)
        {
            documents.Delete(device.Number);
            AnnouncementDocuments.Delete(database, device);
        }

        AnnouncementDocuments.Write(database, change.Announcements);
        EventDocuments.Write(database, change.Events);
    }

    private (StoreMeta, IReadOnlyList<Device>, long) Load(LiteDbFile opened)
    {
        if (opened.Read(StoreMeta.Read) is { } known)
            return (known, opened.Read(DeviceDocument.ReadAll), opened.Read(EventDocuments.Newest));
        var begun = StoreMeta.Begin(time.GetUtcNow());
        opened.Write(begun.Write);
        return (begun, [], 0);
    }

    // Reads all of it: a page that is damaged shows here and not one write later.
    private LiteDbFile Reopen() => OpenOrBegin(opened =>
    {
        opened.Read(DeviceDocument.ReadAll);
        opened.Read(AnnouncementDocuments.Count);
        return holdsNothing = opened.Read(StoreMeta.Read) is null;
    }).File;

    private static bool IsOfTheDisk(Exception e) => e is IOException or UnauthorizedAccessException or OutOfMemoryException or StoreException;

    private void SetAside(Exception cause)
    {
        failuresNotOfTheDisk = 0;
        try
        {
            condition.SetAside(directory.SetAside(time.GetUtcNow()), cause.Message);
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            // Tried again after the next failures.
        }
    }

    // A database that cannot be read is put out of the way: starting over and over again would help nobody.
    private (LiteDbFile File, T Read) OpenOrBegin<T>(Func<LiteDbFile, T> read)
    {
        LiteDbFile? opened = null;
        try
        {
            opened = LiteDbFile.Open(directory.DatabasePath);
            return (opened, read(opened));
        }
        catch (Exception e) when (!IsOfTheDisk(e))
        {
            Quietly(opened);
            condition.SetAside(directory.SetAside(time.GetUtcNow()), e.Message);
        }
        catch
        {
            Quietly(opened);
            throw;
        }

        var fresh = LiteDbFile.Open(directory.DatabasePath);
        return (fresh, read(fresh));
    }

    private void CheckpointNowAndThen(LiteDbFile opened)
    {
        var now = time.GetUtcNow();
        if (now - checkpointed < CheckpointInterval)
            return;
        checkpointed = now;
        try
        {
            opened.Checkpoint();
        }
        catch (Exception e)
        {
            // What was to be saved is on disk already; the next save opens the database anew.
            Failed(e);
        }
    }

    private StoreException Failed(Exception cause)
    {
        Discard(checkpoint: false);
        condition.Failed(cause.Message);
        return new($"The database cannot be written: {cause.Message}", cause);
    }

    private void Discard(bool checkpoint)
    {
        var discarded = file;
        file = null;
        Quietly(discarded, checkpoint);
    }

    private static void Quietly(LiteDbFile? opened, bool checkpoint = false)
    {
        try
        {
            if (checkpoint)
                opened?.Checkpoint();
        }
        catch (Exception)
        {
            // Only tidying: the log holds everything.
        }

        try
        {
            opened?.Dispose();
        }
        catch (Exception)
        {
            // A database that failed fails once more when it is closed.
        }
    }
}

/// <summary>The database cannot be used; the message says why.</summary>
internal sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);
