using HealthCheck.Hosting.Mqtt;
using MQTTnet.Packets;

namespace HealthCheck.Collector.Ingest;

/// <summary>
/// Lets the broker hear from us while nothing else does, and ends a connection on which it is silent for too long.
/// </summary>
/// <param name="client">The connection.</param>
/// <param name="keepAlive">How long either side may be silent.</param>
/// <param name="time">Tells how long a read waits.</param>
internal sealed class ConnectionMonitor(MqttConnection client, TimeSpan keepAlive, TimeProvider time)
{
    private long begun;

    /// <summary>Something is read from now on.</summary>
    public void ReadBegins() => Interlocked.Exchange(ref begun, time.GetTimestamp());

    /// <summary>Something was read.</summary>
    public void ReadEnds() => Interlocked.Exchange(ref begun, 0);

    /// <summary>Pings until the connection is over, and ends it.</summary>
    /// <remarks>Also while nothing is read because the inbox is full: then the broker hears from us, and we do not mind
    /// its silence.</remarks>
    public async Task RunAsync(CancellationTokenSource over)
    {
        try
        {
            while (Waiting < keepAlive)
            {
                await Task.Delay(keepAlive / 3, time, over.Token);
                await client.SendAsync(MqttPingReqPacket.Instance, over.Token);
            }
        }
        catch (Exception)
        {
            // Either it is over already, or nothing can be sent and it is now.
        }

        await over.CancelAsync();
    }

    private TimeSpan Waiting =>
        Interlocked.Read(ref begun) is > 0 and var since ? time.GetElapsedTime(since) : TimeSpan.Zero;
}
