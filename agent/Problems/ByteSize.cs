namespace HealthCheck.Agent.Problems;

/// <summary>Sizes as people read them.</summary>
internal static class ByteSize
{
    private static readonly (string Name, long Bytes)[] Units =
        [("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];

    /// <summary>Two or three digits that count: <c>1.9 GB</c>, <c>98 GB</c>, <c>320 MB</c>.</summary>
    public static string Describe(long bytes)
    {
        foreach (var (name, size) in Units)
        {
            // What would be rounded up to 1000 belongs to the next unit.
            if (bytes >= size - (size / 2000))
                return (double)bytes / size is var figure && figure < 9.95
                    ? $"{figure:0.#} {name}"
                    : $"{figure:0} {name}";
        }

        return $"{bytes} B";
    }
}
