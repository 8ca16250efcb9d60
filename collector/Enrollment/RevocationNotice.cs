using HealthCheck.Contracts;
using HealthCheck.Hosting.Mqtt;
using MQTTnet;
using MQTTnet.Packets;

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
            var retained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var connection =
                await ConnectAsync(id, password, _ => retained.TrySetResult(), either.Token);
            var status = topics.Of(id, TopicKind.Status);
            var filter = new MqttTopicFilterBuilder().WithTopic(status).WithAtLeastOnceQoS().Build();
            await connection.SubscribeAsync([filter], either.Token);
            var pause = Task.Delay(RetainedComesWithin, clock, either.Token);
            if (await Task.WhenAny(retained.Task, pause) == retained.Task)
                await WriteAsync(connection, status, PresencePayload.Of(Presence.Offline), either.Token);
            if (forget)
            {
                foreach (var topic in topics.Retained(id, discoveryPrefix))
                    await WriteAsync(connection, topic, ReadOnlyMemory<byte>.Empty, either.Token);
            }

            return null;
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            // Whatever the broker or the way there does: the device is shut out in any case.
            return ConnectFailure.Describe(e);
        }
    }

    // The broker reads its users when it comes to it.
    private async Task<RequestConnection> ConnectAsync(
        string id, string password, Action<MqttPublishPacket> receive, CancellationToken stop)
    {
        var options =
            BrokerConnection.Prepare(broker with { Username = null, PasswordFile = null }, $"healthcheck-farewell-{id}")
            .WithCredentials(id, password)
            .Build();
        while (true)
        {
            var connection = await RequestConnection.ConnectAsync(options, clock, receive, stop);
            if (connection.Refusal is null)
                return connection;
            await connection.DisposeAsync();
            await Task.Delay(Pause, clock, stop);
        }
    }

    private static async Task WriteAsync(
        RequestConnection connection, string topic, ReadOnlyMemory<byte> payload, CancellationToken stop)
    {
        var answer = await connection.PublishAsync(topic, payload, isRetained: true, stop);
        if (!RequestConnection.IsAccepted(answer))
            throw new IOException($"it refused {topic}: {answer.ReasonCode}");
    }
}
