namespace HealthCheck.Agent.Mqtt;

/// <summary>Waits for answers of the broker.</summary>
internal static class BrokerAnswer
{
    /// <summary>
    /// How long an answer may take. After a change of the address none arrives, and TCP needs a quarter of an hour to
    /// notice.
    /// </summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Sends a request with a timeout. The client itself has none when it gets a cancellation token.</summary>
    /// <exception cref="TimeoutException">There was no answer in time.</exception>
    public static async Task<T> WaitAsync<T>(
        Func<CancellationToken, Task<T>> ask, TimeProvider clock, CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var late = clock.CreateTimer(
            _ => limit.Cancel(), null, Timeout, System.Threading.Timeout.InfiniteTimeSpan);
        try
        {
            return await ask(limit.Token);
        }
        catch (Exception e) when (limit.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            throw new TimeoutException("it did not answer in time", e);
        }
    }
}
