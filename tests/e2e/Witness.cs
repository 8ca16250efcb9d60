using System.Buffers;
using System.Collections.Concurrent;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>
/// A second subscriber beside the collector, with a session of the same kind. It knows nothing but what passes through
/// the broker, so its count is independent of the collector's.
/// </summary>
internal sealed class Witness : IAsyncDisposable
{
    private static readonly Topics Topics = new();

    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<(DateTimeOffset? Run, long Sequence), bool> samples = new();
    private readonly ConcurrentQueue<string> statuses = new();
    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private readonly MqttClientOptions options;
    private readonly Task staying;

    private Witness(MosquittoBroker broker)
    {
        options = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer("127.0.0.1", broker.Port)
            .WithClientId($"witness-{Guid.NewGuid():n}")
            .WithCleanStart(false)
            .WithSessionExpiryInterval(3600)
            .Build();
        client.ApplicationMessageReceivedAsync += Keep;
        staying = StayAsync();
    }

    /// <summary>The words seen on the status topic, in order.</summary>
    public IReadOnlyList<string> Statuses => [.. statuses];

    /// <summary>The highest number seen.</summary>
    public long Highest => samples.Keys.Max(sample => sample.Sequence);

    /// <summary>How many numbers from 1 to the highest were never seen.</summary>
    public long Missing => Highest - samples.Count;

    /// <summary>Begins to listen.</summary>
    public static async Task<Witness> StartAsync(MosquittoBroker broker)
    {
        var witness = new Witness(broker);
        await Eventually.BeTrueAsync(() => witness.client.IsConnected, TimeSpan.FromSeconds(20));
        return witness;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await staying;
        client.Dispose();
        stop.Dispose();
    }

    private Task Keep(MqttApplicationMessageReceivedEventArgs seen)
    {
        var payload = seen.ApplicationMessage.Payload.ToArray();
        if (!Topics.TryParse(seen.ApplicationMessage.Topic, out _, out var kind))
            return Task.CompletedTask;

        switch (kind)
        {
            case TopicKind.Health:
                Keep(Wire.ReadSnapshot(payload));
                break;
            case TopicKind.Backlog:
                foreach (var snapshot in Wire.ReadBacklog(payload))
                    Keep(snapshot);
                break;
            case TopicKind.Status:
                statuses.Enqueue(System.Text.Encoding.UTF8.GetString(payload));
                break;
        }

        return Task.CompletedTask;
    }

    private void Keep(HealthSnapshot snapshot) => samples[(snapshot.StartedAt, snapshot.Sequence)] = true;

    // Connects, and again whenever the connection is lost.
    private async Task StayAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            if (!client.IsConnected)
                await TryAsync();
            await Task.Delay(50, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TryAsync()
    {
        try
        {
            if ((await client.ConnectAsync(options, stop.Token)).ResultCode == MqttClientConnectResultCode.Success)
                await client.SubscribeAsync("healthcheck/#", MqttQualityOfServiceLevel.AtLeastOnce, stop.Token);
        }
        catch (Exception e)
            when (e is MQTTnet.Exceptions.MqttCommunicationException
            or InvalidOperationException or OperationCanceledException)
        {
            // The broker is away, or the client has not done with the connection before; the session keeps what comes.
        }
    }
}
