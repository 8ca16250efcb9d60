using HealthCheck.Hosting.Errors;
using LiteDB;

namespace HealthCheck.Collector.Storage.Backup;

/// <summary>Copies the database into a fresh file, without the room that deleted documents left. History needs none.
/// LiteDB's own does nothing with streams of our own.</summary>
internal static class Compaction
{
    private const string Fresh = ".compact";

    /// <summary>Compacts what is worth it.</summary>
    /// <param name="progress">Told of every file, with its size before and after.</param>
    /// <param name="stop">Breaks it off between two steps; what is not done stays as it was.</param>
    /// <exception cref="StoreException">It cannot be done.</exception>
    public static void Run(StateOptions options, Action<string, long, long> progress, CancellationToken stop)
    {
        using var owner = StateOwner.Become(options.Directory);
        var directory = StateDirectory.Prepare(options);
        using var mine = directory.Lock();
        directory.RefuseNewerFiles();
        foreach (var file in directory.DataFiles().Where(file => file == StateDirectory.DatabaseName))
        {
            stop.ThrowIfCancellationRequested();
            var path = Path.Combine(directory.Path, file);
            try
            {
                var before = BytesOf(path);
                Compact(path, stop);
                progress(file, before, BytesOf(path));
            }
            catch (Exception e)
                when (e is IOException
                or InvalidDataException or UnauthorizedAccessException or UnreadableDatabaseException or LiteException)
            {
                throw new StoreException($"{file} cannot be compacted, and stays as it was: {ErrorText.Of(e)}", e);
            }
        }
    }

    private static long BytesOf(string path) =>
        ((string[])[path, LiteDbFile.LogPathOf(path)]).Where(File.Exists).Sum(file => new FileInfo(file).Length);

    private static void Compact(string path, CancellationToken stop)
    {
        var fresh = path + Fresh;
        File.Delete(fresh);
        File.Delete(LiteDbFile.LogPathOf(fresh));
        try
        {
            using (var source = LiteDbFile.Open(path))
            {
                // A newer layout is refused before anything is written.
                source.Read(StoreMeta.Read);
                source.Checkpoint();
                using var target = LiteDbFile.Open(fresh);
                Copy(source, target, stop);
                target.Checkpoint();
            }

            // Both logs are empty now: one file takes the place of another.
            File.Delete(LiteDbFile.LogPathOf(path));
            File.Move(fresh, path, overwrite: true);
            Disk.Real.SyncDirectory(Path.GetDirectoryName(path)!);
        }
        finally
        {
            File.Delete(fresh);
            File.Delete(LiteDbFile.LogPathOf(fresh));
        }
    }

    private static void Copy(LiteDbFile source, LiteDbFile target, CancellationToken stop)
    {
        foreach (var name in source.Read(database => database.GetCollectionNames().ToList()))
        {
            BsonValue? last = null;
            while (true)
            {
                stop.ThrowIfCancellationRequested();
                var some = source.Read(database => database.GetCollection(name)
                    .Between(last ?? BsonValue.MinValue, BsonValue.MaxValue)
                    .SkipWhile(document => document["_id"] == last)
                    .Take(DeviceDatabase.Transaction)
                    .ToList());
                if (some.Count == 0)
                    break;
                target.Write(database => database.GetCollection(name).Insert(some));
                last = some[^1]["_id"];
            }
        }

        var (kept, copied) = (source.Read(LiteDbFile.CountAll), target.Read(LiteDbFile.CountAll));
        if (kept != copied)
            throw new IOException($"{copied} of {kept} documents were copied.");
    }
}
