namespace HealthCheck.Agent.Metrics.Os;

/// <summary>
/// A question whose answer may take its time: asked aside, now and again, while samples take the last answer and never wait.
/// </summary>
/// <param name="ask">The question; null when nobody is there to answer it.</param>
/// <param name="pause">How long an answer stands before the question is asked again.</param>
/// <param name="clock">The time.</param>
internal sealed class AskedAside<T>(Func<CancellationToken, Task<T?>> ask, Func<T?, TimeSpan> pause, TimeProvider clock)
    where T : class
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private long? lastAsked;
    private Task<T?>? asked;
    private T? last;

    /// <summary>True when the last question was not answered in time.</summary>
    public bool Hangs { get; private set; }

    /// <summary>The last answer; null before the first, and when the last question had none.</summary>
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
