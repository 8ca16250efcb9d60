using System.Globalization;

namespace HealthCheck.Collector.Storage;

/// <summary>The state directory: the database, and databases that could not be read and were set aside.</summary>
internal sealed class DatabaseDirectory
{
    private const string Name = "collector", AsideName = "collector-damaged-", Extension = ".db";
    private readonly string path;

    private DatabaseDirectory(string path) => this.path = path;

    /// <summary>The database.</summary>
    public string DatabasePath => Path.Combine(path, Name + Extension);

    /// <summary>Makes the directory if need be, and makes sure that it can be written.</summary>
    /// <exception cref="StoreException">It cannot be used; the message says what to do.</exception>
    public static DatabaseDirectory Prepare(StateOptions options)
    {
        try
        {
            var path = Directory.CreateDirectory(options.Directory).FullName;
            using (File.Create(Path.Combine(path, ".writable"), 1, FileOptions.DeleteOnClose))
                return new(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                $"State:Directory is '{options.Directory}': it must be a directory that this program may write: {e.Message}"
                + " Name another with --state, or give this one to the user it runs as.", e);
        }
    }

    /// <summary>The databases set aside, by name.</summary>
    public IReadOnlyList<string> FilesAside() =>
        [.. Directory.EnumerateFiles(path, AsideName + "*").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    /// <summary>Renames the database and its log.</summary>
    /// <returns>Their new names.</returns>
    public IReadOnlyList<string> SetAside(DateTimeOffset now)
    {
        var aside = Unused(now);
        var names = new List<string>();
        foreach (var (from, to) in ((string, string)[])
                 [(DatabasePath, aside), (LiteDbFile.LogPathOf(DatabasePath), LiteDbFile.LogPathOf(aside))])
        {
            if (!File.Exists(from))
                continue;
            File.Move(from, to);
            names.Add(Path.GetFileName(to));
        }

        return names;
    }

    private string Unused(DateTimeOffset now)
    {
        var stem = AsideName + now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        for (var n = 1; ; n++)
        {
            var candidate = Path.Combine(path, n == 1 ? stem + Extension : $"{stem}-{n}{Extension}");
            if (!File.Exists(candidate) && !File.Exists(LiteDbFile.LogPathOf(candidate)))
                return candidate;
        }
    }
}
