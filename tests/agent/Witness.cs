using System.Collections.Concurrent;
using MQTTnet;
using MQTTnet.Formatter;

namespace HealthCheck.Agent.Tests;

/// <summary>Somebody who sees every message at a broker, and remembers the topics in order.</summary>
internal sealed class Witness(IMqttClient client) : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> seen = [];

    public IReadOnlyList<string> Seen => [.. seen];

    public static async Task<Witness> StartAsync(string url)
    {
        var client = await ConnectAsync(url);
        var witness = new Witness(client);
        client.ApplicationMessageReceivedAsync += received =>
        {
            witness.seen.Enqueue(received.ApplicationMessage.Topic);
            return Task.CompletedTask;
        };
        await client.SubscribeAsync("#");
        return witness;
    }

    public static async Task<IMqttClient> ConnectAsync(string url)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        var address = new Uri(url);
        await client.ConnectAsync(new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500).WithTcpServer(address.Host, address.Port).Build());
        return client;
    }

    public int Count(Func<string, bool> topic) => Seen.Count(topic);

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
