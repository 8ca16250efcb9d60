using HealthCheck.Collector.Devices;
using LiteDB;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// What was committed since the last sweep: a LiteDB file of which the log alone is ever written, one document or a few for
/// each commit; further files when it grows large. After a sweep they are deleted.
/// </summary>
/// <remarks>A number names a journal for ever, also when the database that counts them is lost: the clock is in it.</remarks>
internal sealed class Journal(StateDirectory directory, StateOptions options, StoreCondition condition, TimeProvider time) : IDisposable
{
    private const string Collection = "entries";
    private const int PieceBits = 12, MostPieces = 1 << PieceBits;

    // So many entries in a row that cannot be read end the search for more.
    private const int MostUnreadable = 100;

    // LiteDB keeps in memory what it writes until the file is closed, and reads all of it when it is opened. The journal of a
    // small fleet is closed now and then, that of a large one is swept soon, and ends when sweeps do not keep up.
    private const long ReopenedAfter = 1 << 20, ReopenedUpTo = 32 << 20;

    private StoreFile? file;
    private long entry, number, reopenedAt;

    /// <summary>Size of all journals that are not swept.</summary>
    public long Bytes => directory.Journals().Sum(each => Open(each).Bytes);

    /// <summary>Writes an entry, and returns when it survives a power cut.</summary>
    /// <returns>Number of the journal that has it.</returns>
    /// <exception cref="StoreException">It does not count.</exception>
    public long Append(IReadOnlyList<BsonDocument> pieces)
    {
        if (pieces.Count > MostPieces)
            throw new StoreException($"One change of {pieces.Count} pieces is more than the journal takes.");
        Begin();
        file!.Write(database =>
        {
            var entries = database.GetCollection(Collection);

            // One that failed may stand there all the same.
            for (var left = Key(entry, 0); entries.Delete(left); left++)
            {
            }

            for (var piece = 0; piece < pieces.Count; piece++)
            {
                pieces[piece]["_id"] = Key(entry, piece);
                entries.Insert(pieces[piece]);
            }
        });
        entry++;
        if (file.Bytes > options.JournalBytes)
            End();
        else
            ReopenIfNeedBe(file, file.Bytes);
        return number;
    }

    private void ReopenIfNeedBe(StoreFile written, long bytes)
    {
        if (bytes > ReopenedUpTo || bytes - reopenedAt < Math.Max(ReopenedAfter, reopenedAt / 2))
            return;
        reopenedAt = bytes;
        written.Close();
    }

    /// <summary>Begins a journal if there is none.</summary>
    public void Begin()
    {
        if (file is not null)
            return;
        number = Math.Max(number + 1, time.GetUtcNow().ToUnixTimeSeconds());
        (entry, reopenedAt) = (0, 0);
        file = Open(number);
    }

    /// <summary>Ends the present journal; the next entry begins another.</summary>
    public void End()
    {
        file?.Close();
        file = null;
    }

    /// <summary>Journals that an earlier run of the collector left, oldest first.</summary>
    public IReadOnlyList<long> Left()
    {
        var left = directory.Journals();
        number = left.Count > 0 ? Math.Max(number, left[^1]) : number;
        return left;
    }

    /// <summary>Numbers up to this one are taken.</summary>
    public void StartAfter(long taken) => number = Math.Max(number, taken);

    /// <summary>Reads a journal that was left.</summary>
    public void Replay(long left, Replay replay)
    {
        using var opened = Open(left);
        long unreadable = 0, inARow = 0;
        for (long at = 0; inARow < MostUnreadable; at++)
        {
            try
            {
                var pieces = opened.Read(database => Pieces(database, at));
                if (pieces.Count == 0)
                {
                    inARow = unreadable == 0 ? MostUnreadable : inARow + 1;
                    continue;
                }

                JournalEntry.Read(pieces, replay);
                inARow = 0;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // What is damaged makes a reader throw whatever it happens to meet.
                replay.Reason = e.Message;
                (unreadable, inARow) = (unreadable + 1, inARow + 1);
            }
        }

        if (unreadable > 0)
            condition.PassedOver($"journal {left}", unreadable, replay.Reason);
    }

    /// <summary>Deletes journals that were swept.</summary>
    public void Delete(IEnumerable<long> swept)
    {
        foreach (var each in swept)
            Open(each).Delete();
        LiteDbFile.SyncDirectory(directory.Path);
    }

    public void Dispose() => End();

    private StoreFile Open(long which) => new(
        directory.JournalPath(which), "The journal", directory, condition, time, keepsLog: true);

    private static List<BsonDocument> Pieces(LiteDatabase database, long at)
    {
        var pieces = new List<BsonDocument>();
        var entries = database.GetCollection(Collection);
        while (entries.FindById(Key(at, pieces.Count)) is { } piece)
            pieces.Add(piece);
        return pieces;
    }

    private static long Key(long entry, long piece) => (entry << PieceBits) | piece;
}
