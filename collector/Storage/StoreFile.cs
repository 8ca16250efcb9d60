using System.Diagnostics;
using HealthCheck.Hosting.Errors;
using LiteDB;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// One database file of the store: made or opened when it is first used, closed after a failure and opened again, set
/// aside when it is damaged. One caller at a time; others wait.
/// </summary>
/// <param name="what">What it is, as the beginning of a sentence.</param>
/// <param name="time">For the name of a file that is set aside, and for when it was examined.</param>
internal sealed class StoreFile(
    string path, string what, StateDirectory directory, StoreHealth health, TimeProvider time)
    : IDisposable
{
    // To read all of it takes long, and a defect of ours that comes again and again must not have it done each time.
    private static readonly TimeSpan ExaminedFor = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private LiteDbFile? file;
    private DateTimeOffset? foundSound;
    private int timesSetAside;

    public long Bytes => LengthOf(path) + LengthOf(LiteDbFile.LogPathOf(path));

    /// <summary>Runs a query, which has to have read everything it needs when it returns.</summary>
    /// <exception cref="StoreException">The file cannot be used now.</exception>
    public T Read<T>(Func<LiteDatabase, T> query)
    {
        lock (gate)
        {
            var before = timesSetAside;
            try
            {
                return Use(opened => opened.Read(query));
            }
            catch (StoreException) when (timesSetAside > before)
            {
                // The new one has no answer but an honest one.
                return Use(opened => opened.Read(query));
            }
        }
    }

    /// <summary>Runs a change as one transaction and returns when it is on disk.</summary>
    /// <exception cref="StoreException">Nothing of it is there.</exception>
    public void Write(Action<LiteDatabase> change) => Use(opened =>
    {
        opened.Write(change);
        return true;
    });

    /// <summary>Moves what the log holds into the file; waits for nobody who reads.</summary>
    public void Checkpoint() => Use(opened =>
    {
        opened.Checkpoint();
        return true;
    });

    public void Dispose()
    {
        lock (gate)
            Discard();
    }

    private T Use<T>(Func<LiteDbFile, T> work)
    {
        lock (gate)
        {
            for (var isAgain = false; ; isAgain = true)
            {
                try
                {
                    return work(file ??= OpenOrBegin());
                }
                catch (Exception e) when (e is not StoreException)
                {
                    // LiteDB throws many types, and after any of them only opening it anew helps.
                    Discard();
                    if (!(IsSuspect(e) && IsSound(e)) || e is not UnreadableDatabaseException)
                        throw new StoreException(ErrorText.WithPath(e), e);

                    // All of it can be read, and LiteDB says twice that it cannot be used: that is damage, too.
                    if (isAgain)
                    {
                        SetAside(e);
                        throw new StoreException(ErrorText.WithPath(e), e);
                    }
                }
            }
        }
    }

    private LiteDbFile OpenOrBegin()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            return LiteDbFile.Open(path, directory.Disk);
        }
        catch (UnreadableDatabaseException e)
        {
            SetAside(e);
        }

        return LiteDbFile.Open(path, directory.Disk);
    }

    // A disk that fails, or a defect of our own, says nothing about the file.
    private static bool IsSuspect(Exception e) =>
        e is not (IOException or UnauthorizedAccessException or OutOfMemoryException) && IsOfLiteDb(e);

    private static bool IsOfLiteDb(Exception e)
    {
        var ours = typeof(StoreFile).Assembly;
        var theirs = typeof(LiteDatabase).Assembly;
        return e is UnreadableDatabaseException
            || new StackTrace(e).GetFrames()
                .Select(frame => frame.GetMethod()?.Module.Assembly)
                .FirstOrDefault(assembly => assembly == ours || assembly == theirs) == theirs;
    }

    // Only a file that nobody can read is damaged: a defect of this program makes LiteDB throw as well. One that is not
    // sound is set aside.
    private bool IsSound(Exception cause)
    {
        if (foundSound is { } then && (time.GetUtcNow() - then).Duration() < ExaminedFor)
            return true;
        try
        {
            using var examined = LiteDbFile.Open(path, directory.Disk);
            examined.Read(LiteDbFile.CountAll);
            foundSound = time.GetUtcNow();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            // Nothing is known; the next failure asks again.
            return false;
        }
        catch (Exception)
        {
            SetAside(cause);
            return false;
        }
    }

    private void SetAside(Exception cause)
    {
        health.SetAside(what, directory.SetAside(path, time.GetUtcNow()), ErrorText.Of(cause));
        (timesSetAside, foundSound) = (timesSetAside + 1, null);
    }

    private void Discard()
    {
        var discarded = file;
        file = null;
        try
        {
            discarded?.Dispose();
        }
        catch (Exception)
        {
            // A database that failed fails once more when it is closed; its log holds everything.
        }
    }

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } info ? info.Length : 0;
}
