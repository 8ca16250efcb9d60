using System.Globalization;
using HealthCheck.Collector.History;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;

namespace HealthCheck.Collector.Storage.Backup;

/// <summary>Puts a backup in the place of what the state directory holds. What was there is kept aside.</summary>
internal static class Restore
{
    private const string Incoming = ".restoring";

    /// <summary>Restores a backup.</summary>
    /// <param name="backup">The file; opened as whoever runs this, who may be root and not the owner of the state
    /// directory.</param>
    /// <param name="now">For the name of what is kept aside.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="stop">Breaks it off, as long as nothing was touched.</param>
    /// <returns>Where the former state is; null when there was none.</returns>
    /// <exception cref="StoreException">It cannot be restored, and nothing was changed.</exception>
    public static string? Run(
        string backup, StateOptions options, DateTimeOffset now, Action<string> progress, CancellationToken stop)
    {
        using var source = Open(backup);
        using var owner = StateOwner.Become(options.Directory);
        var directory = StateDirectory.Prepare(options, isRestoring: true);
        using var mine = directory.Lock();
        var incoming = Path.Combine(directory.Path, Incoming);
        try
        {
            if (Directory.Exists(incoming))
                Directory.Delete(incoming, recursive: true);
            Directory.CreateDirectory(incoming);
            BackupArchive.Extract(source, incoming, progress, stop);
            Check(incoming, progress, stop);
        }
        catch (StoreException)
        {
            Directory.Delete(incoming, recursive: true);
            throw;
        }
        catch (Exception e)
            when (e is IOException or InvalidDataException or UnauthorizedAccessException or UnreadableDatabaseException
            or OperationCanceledException or HistoryFormatException)
        {
            Directory.Delete(incoming, recursive: true);
            throw new StoreException($"{backup} cannot be restored, and nothing was changed: {ErrorText.Of(e)}", e);
        }

        return Replace(directory, incoming, now);
    }

    private static FileStream Open(string backup)
    {
        try
        {
            return UserFile.OpenRead(backup);
        }
        catch (Exception e) when (UserFile.IsUnusable(e))
        {
            throw new StoreException($"{backup} cannot be restored, and nothing was changed: {ErrorText.Of(e)}", e);
        }
    }

    // Every document of every database, before anything is touched.
    private static void Check(string incoming, Action<string> progress, CancellationToken stop)
    {
        if (!File.Exists(Path.Combine(incoming, StateDirectory.DatabaseName)))
            throw new InvalidDataException("There is no database in it.");
        foreach (var path in Directory.EnumerateFiles(incoming, "*.db", SearchOption.AllDirectories)
            .Where(path => !LiteDbFile.IsLog(path)))
        {
            stop.ThrowIfCancellationRequested();
            progress($"checking {Path.GetRelativePath(incoming, path)}");
            using var file = LiteDbFile.Open(path);
            file.Read(LiteDbFile.CountAll);
            if (Path.GetFileName(path) == StateDirectory.DatabaseName && file.Read(StoreMeta.Read) is null)
                throw new InvalidDataException("Its database is empty.");
        }

        foreach (
            var path in Directory.EnumerateFiles(
                incoming, "*" + StateDirectory.SegmentExtension, SearchOption.AllDirectories))
        {
            stop.ThrowIfCancellationRequested();
            progress($"checking {Path.GetRelativePath(incoming, path)}");
            using var segment = HistorySegment.Open(Disk.Real, path);
            foreach (var block in segment.Blocks())
                PackedReader.Check(block.Packed);
        }
    }

    private static string? Replace(StateDirectory directory, string incoming, DateTimeOffset now)
    {
        // While this file is there no collector starts: a mixture of both states would pass for one.
        File.WriteAllText(directory.RestoringMark, "");
        Disk.Real.SyncDirectory(directory.Path);
        string? aside = null;
        foreach (var name in directory.StateNames())
        {
            aside ??= Directory.CreateDirectory(Path.Combine(
                directory.Path, "before-restore-"
                    + now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture))).FullName;
            Directory.Move(Path.Combine(directory.Path, name), Path.Combine(aside, name));
        }

        foreach (var entry in Directory.EnumerateFileSystemEntries(incoming).ToList())
            Directory.Move(entry, Path.Combine(directory.Path, Path.GetFileName(entry)));
        Directory.Delete(incoming);
        Disk.Real.SyncDirectory(directory.Path);
        File.Delete(directory.RestoringMark);
        return aside;
    }
}
