namespace HealthCheck.Collector.Http;

/// <summary>How many of the answers that cost something are made at a time.</summary>
internal sealed class AnswerLimits : IDisposable
{
    /// <summary>The most who may watch what changes.</summary>
    public const int MostWatchers = 250;

    /// <summary>All samples as rows, which takes minutes.</summary>
    public AnswerLimit Exports { get; } = new("exports", inAll: 4, perCaller: 2, TimeSpan.Zero);

    /// <summary>
    /// Whatever reads the database. Each holds a thread while it reads, and few threads are left to everything else.
    /// </summary>
    public AnswerLimit Reads { get; } =
        new("answers from the database", inAll: 4, perCaller: 32, TimeSpan.FromSeconds(10));

    /// <summary>Those who watch what changes.</summary>
    public AnswerLimit Watchers { get; } =
        new("streams of changes", MostWatchers, perCaller: 50, TimeSpan.Zero);

    /// <summary>Open pages: each keeps what it shows in memory.</summary>
    public AnswerLimit Pages { get; } = new("open pages", inAll: 400, perCaller: 150, TimeSpan.Zero);

    public void Dispose()
    {
        foreach (var limit in (AnswerLimit[])[Exports, Reads, Watchers, Pages])
            limit.Dispose();
    }
}
