using HealthCheck.Contracts;
using HealthCheck.Hosting.Mqtt;
using MQTTnet;
using MQTTnet.Protocol;

namespace HealthCheck.Collector.Enrollment;

/// <summary>
/// Says on behalf of a device whose password ended that it is offline. Mosquitto drops its connection without its last
/// will, and nobody else may write there: so for this the device's user has a password that only this program knows.
/// </summary>
/// <param name="broker">Where it is said.</param>
/// <param name="discoveryPrefix">What Home Assistant's own topics begin with.</param>
/// <param name="clock">For its limits.</param>
internal sealed class RevocationNotice(MqttOptions broker, string discoveryPrefix, TimeProvider clock)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetainedComesWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Topics topics = new(broker.TopicPrefix);

    /// <summary>Says it, unless the device had never been there.</summary>
    /// <param name="id">The device.</param>
    /// <param name="password">The password that its user has now.</param>
    /// <param name="forget">Whether to take from the broker all that it keeps of the device.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>Null when all is said, else what was in the way.</returns>
    public async Task<string?> SayAsync(string id, string password, bool forget, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            using var client = await ConnectAsync(id, password, either.Token);
            if (await WasThereAsync(client, id, either.Token))
                await WriteAsync(
                    client, topics.Of(id, TopicKind.Status), PresencePayload.Of(Presence.Offline), either.Token);
            if (forget)
            {
                foreach (var topic in (string[])[.. topics.Retained(id), Topics.Discovery(discoveryPrefix, id)])
                    await WriteAsync(client, topic, ReadOnlyMemory<byte>.Empty, either.Token);
            }

            await client.DisconnectAsync(new MqttClientDisconnectOptions(), either.Token);
            return null;
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            // Whatever the broker or the way there does: the device is shut out in any case.
            return ConnectFailure.Describe(e);
        }
    }

    // The broker reads its users when it comes to it.
    private async Task<IMqttClient> ConnectAsync(string id, string password, CancellationToken stop)
    {
        var options =
            BrokerConnection.Prepare(broker with { Username = null, PasswordFile = null }, $"healthcheck-farewell-{id}")
            .WithCredentials(id, password)
            .Build();
        while (true)
        {
            var client = new MqttClientFactory().CreateMqttClient();
            var result = await client.ConnectAsync(options, stop);
            if (result.ResultCode == MqttClientConnectResultCode.Success)
                return client;
            client.Dispose();
            await Task.Delay(Pause, clock, stop);
        }
    }

    private async Task<bool> WasThereAsync(IMqttClient client, string id, CancellationToken stop)
    {
        var retained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client.ApplicationMessageReceivedAsync += _ =>
        {
            retained.TrySetResult();
            return Task.CompletedTask;
        };
        await client.SubscribeAsync(topics.Of(id, TopicKind.Status), MqttQualityOfServiceLevel.AtLeastOnce, stop);
        return await Task.WhenAny(retained.Task, Task.Delay(RetainedComesWithin, clock, stop)) == retained.Task;
    }

    private static async Task WriteAsync(
        IMqttClient client, string topic, ReadOnlyMemory<byte> payload, CancellationToken stop)
    {
        var result = await client.PublishAsync(
            new MqttApplicationMessageBuilder()
                .WithTopic(topic).WithPayloadSegment(payload)
                    .WithRetainFlag().WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .Build(),
            stop);
        if (!result.IsSuccess)
            throw new IOException($"it refused {topic}: {result.ReasonCode}");
    }
}
