namespace HealthCheck.Collector.Runtime;

/// <summary>Whether the heap is at rest, and worth tidying.</summary>
internal sealed class HeapRest
{
    /// <summary>Less than this between two looks is rest, and more than this since the last time is worth it.</summary>
    public const long Bytes = 4 << 20;

    private long seen, tidied;

    /// <summary>Looks.</summary>
    /// <param name="allocated">Bytes allocated since the start of the process.</param>
    public bool IsTimeToTidy(long allocated)
    {
        var isAtRest = allocated - seen < Bytes;
        seen = allocated;
        if (!isAtRest || allocated - tidied < Bytes)
            return false;
        tidied = allocated;
        return true;
    }
}
