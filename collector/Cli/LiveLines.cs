using System.Net.ServerSentEvents;
using System.Text;

namespace HealthCheck.Collector.Cli;

/// <summary>
/// What changes, for programs: each device, event and device that is gone as a line of JSON, just as the API tells it.
/// </summary>
internal sealed class LiveLines(RemoteCollector collector, Stream output, TimeProvider time)
{
    /// <summary>Writes until it is stopped.</summary>
    /// <exception cref="LookException">No collector answered in the first place.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        await collector.ReadAsync("/api/fleet", stop);
        await new Follower(collector, time).RunAsync(item => TakeAsync(item, stop), Console.Error.WriteLine, stop);
    }

    private async Task TakeAsync(SseItem<string> item, CancellationToken stop)
    {
        if (item.EventType is "device" or "event" or "forgotten")
            await output.WriteAsync(Encoding.UTF8.GetBytes(item.Data + '\n'), stop);
        else if (item.EventType == "resync")
            await Console.Error.WriteLineAsync(
                "Something may have changed that is not told: healthcheck-collector devices --json has the devices as "
                    + "they are now");
    }
}
