namespace HealthCheck.Collector.Storage;

/// <summary>The database cannot be used; the message says why.</summary>
internal class StoreException(string message, Exception? inner = null) : Exception(message, inner)
{
    private bool isNewerLayout;

    /// <summary>True when another version wrote the files: starting again does not help.</summary>
    public bool IsNewerLayout => isNewerLayout || InnerException is StoreException { IsNewerLayout: true };

    /// <summary>A file that a newer version wrote.</summary>
    public static StoreException Newer(string name, int layout, int known) => new(
        $"{name} in State:Directory is of layout {layout}, and this program reads {known}: run the version of the "
        + "collector that wrote it, or name another directory with --state.")
    {
        isNewerLayout = true,
    };
}
