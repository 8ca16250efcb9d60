using System.Buffers;
using System.Collections.Concurrent;
using HealthCheck.Mosquitto.Testing;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace HealthCheck.Agent.Tests.Mqtt;

/// <summary>Somebody who listens to all of the device's topics, and may say something on them.</summary>
internal sealed class Listener(IMqttClient client) : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    private readonly ConcurrentQueue<Message> seen = [];

    public IReadOnlyList<Message> Seen => [.. seen];

    public static Func<Message, bool> Is(string kind) => message => message.Kind == kind;

    public static async Task<Listener> StartAsync(string url)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        var listener = new Listener(client);
        client.ApplicationMessageReceivedAsync += received =>
        {
            var message = received.ApplicationMessage;
            listener.seen.Enqueue(new Message(
                message.Topic.Split('/')[^1], message.Payload.ToArray(), message.Retain, message.QualityOfServiceLevel,
                message.MessageExpiryInterval));
            return Task.CompletedTask;
        };
        var address = new Uri(url);
        await client.ConnectAsync(new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500).WithTcpServer(address.Host, address.Port).Build());
        await client.SubscribeAsync($"healthcheck/{RunningAgent.Id}/#", MqttQualityOfServiceLevel.AtLeastOnce);
        return listener;
    }

    public Task PublishAsync(
        string kind, byte[] payload, MqttQualityOfServiceLevel qos = MqttQualityOfServiceLevel.AtLeastOnce) =>
        client.PublishAsync(new MqttApplicationMessageBuilder()
            .WithTopic($"healthcheck/{RunningAgent.Id}/{kind}")
                .WithPayload(payload).WithQualityOfServiceLevel(qos).Build());

    public Task WaitForAsync(Func<IReadOnlyList<Message>, bool> condition) => Eventually.BeTrueAsync(
        () => condition(Seen), Limit, () =>
            string.Join('\n', Seen.Select(message => $"{message.Kind}: {message.Text}")));

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
