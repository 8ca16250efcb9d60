using System.Net.ServerSentEvents;
using System.Text.Json;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Collector.Cli;

/// <summary>
/// Follows what changes at a collector. When that was away it comes back by itself, and is told the events missed.
/// </summary>
internal sealed class Follower(RemoteCollector collector, TimeProvider time)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    /// <summary>Follows until it is stopped.</summary>
    /// <param name="take">Takes what is told.</param>
    /// <param name="say">Says why nothing is told at the moment.</param>
    /// <param name="stop">Ends it.</param>
    public async Task RunAsync(Func<SseItem<string>, Task> take, Action<string> say, CancellationToken stop)
    {
        string? lastEvent = null;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await foreach (var item in collector.ChangesAsync(lastEvent, stop))
                {
                    await take(item);
                    lastEvent = item.EventId ?? lastEvent;
                }

                say($"The collector closed the connection at {Plain.Time(time.GetUtcNow(), time.GetUtcNow())}; trying "
                    + $"again");
            }
            catch (Exception e) when (e is QueryCommandException or IOException or HttpRequestException)
            {
                say(ErrorText.Of(e) + ".");
            }
            catch (JsonException e)
            {
                say($"What the collector tells is not understood, is it of another version? {ErrorText.Of(e)}.");
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Retry, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
