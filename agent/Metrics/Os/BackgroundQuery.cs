namespace HealthCheck.Agent.Metrics.Os;

/// <summary>
/// A slow query that runs in the background at intervals. Samples use its last result and never wait.
/// </summary>
/// <param name="ask">The query; its result is null without a service to ask.</param>
/// <param name="pause">How long a result is used before the next query.</param>
/// <param name="clock">The clock.</param>
internal sealed class BackgroundQuery<T>(
    Func<CancellationToken, Task<T?>> ask, Func<T?, TimeSpan> pause, TimeProvider clock)
    where T : class
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private long? lastAsked;
    private Task<T?>? asked;
    private T? last;

    /// <summary>True if the last query timed out.</summary>
    public bool Hangs { get; private set; }

    /// <summary>The last result; null before the first, and if the last query had none.</summary>
    public T? Read()
    {
        if (asked is null && IsDue())
        {
            lastAsked = clock.GetTimestamp();
            asked = AskAsync();
        }

        if (asked is { IsCompleted: true } answered)
        {
            asked = null;
            Hangs = answered.IsCanceled;
            last = answered.IsCompletedSuccessfully ? answered.GetAwaiter().GetResult() : null;
        }

        return last;
    }

    private bool IsDue() => lastAsked is not { } before || clock.GetElapsedTime(before) >= pause(last);

    private async Task<T?> AskAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline, clock);
        return await ask(deadline.Token).WaitAsync(deadline.Token);
    }
}
