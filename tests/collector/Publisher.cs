using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace HealthCheck.Collector.Tests;

/// <summary>Anyone who may publish at the broker.</summary>
internal sealed class Publisher : IAsyncDisposable
{
    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();

    public static async Task<Publisher> ConnectAsync(MosquittoBroker broker)
    {
        var publisher = new Publisher();
        await publisher.client.ConnectAsync(new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer("127.0.0.1", broker.Port)
            .Build());
        return publisher;
    }

    /// <summary>Returns when the broker has it.</summary>
    public async Task SendAsync(TopicKind kind, byte[] payload, string id = Examples.Id, bool retain = false)
    {
        var result = await client.PublishAsync(new MqttApplicationMessageBuilder()
            .WithTopic(new Topics().Of(id, kind))
            .WithPayload(payload)
            .WithRetainFlag(retain)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .Build());
        Assert.True(result.IsSuccess, result.ReasonCode.ToString());
    }

    public Task SendAsync(HealthSnapshot snapshot, bool retain = false) =>
        SendAsync(TopicKind.Health, Wire.Write(snapshot), snapshot.Id, retain);

    /// <summary>What the broker retains, as text.</summary>
    public async Task<string> RetainedAsync(TopicKind kind, string id = Examples.Id)
    {
        var retained = new TaskCompletionSource<string>();
        client.ApplicationMessageReceivedAsync += message =>
        {
            retained.TrySetResult(message.ApplicationMessage.ConvertPayloadToString());
            return Task.CompletedTask;
        };
        await client.SubscribeAsync(new Topics().Of(id, kind));
        return await retained.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    public async ValueTask DisposeAsync()
    {
        await client.DisconnectAsync(new MqttClientDisconnectOptions());
        client.Dispose();
    }
}
