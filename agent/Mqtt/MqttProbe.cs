using System.Buffers;
using System.Collections.Concurrent;
using HealthCheck.Hosting.Mqtt;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace HealthCheck.Agent.Mqtt;

/// <summary>
/// A short connection of a command to the broker, with its own client id. It keeps the messages that it receives.
/// </summary>
internal sealed class MqttProbe : IAsyncDisposable
{
    /// <summary>The most retained messages that are kept.</summary>
    public const int MostRetained = 2000;

    private const int MostLive = 100;

    private readonly ConcurrentDictionary<string, byte[]> retained = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Topic, byte[] Payload)> live = [];
    private readonly SemaphoreSlim arrived = new(0);
    private RequestConnection connection = null!;

    private MqttProbe()
    {
    }

    /// <summary>The broker's answer to CONNECT.</summary>
    public MqttConnAckPacket Welcome => connection.Welcome;

    /// <summary>Retained messages that were received, by topic.</summary>
    public IReadOnlyDictionary<string, byte[]> Retained => retained;

    /// <summary>The first live messages, in order.</summary>
    public IReadOnlyList<(string Topic, byte[] Payload)> Live => [.. live];

    /// <exception cref="IOException">The broker rejected the connection, for the reason in the message.</exception>
    /// <exception cref="Exception">No connection was possible: see <see cref="ConnectFailure"/>.</exception>
    public static async Task<MqttProbe> ConnectAsync(MqttOptions options, string clientId, CancellationToken stop)
    {
        var probe = new MqttProbe();
        var connect =
            BrokerConnection.Prepare(options, clientId).WithCleanStart(true).WithSessionExpiryInterval(0).Build();
        probe.connection = await RequestConnection.ConnectAsync(connect, TimeProvider.System, probe.Store, stop);
        if (probe.connection.Refusal is not { } refusal)
            return probe;
        await probe.connection.DisposeAsync();
        throw new IOException(refusal);
    }

    /// <summary>Publishes with QoS 1.</summary>
    /// <returns>Null if the broker accepted it, otherwise the reason.</returns>
    public async Task<string?> PublishAsync(
        string topic, ReadOnlyMemory<byte> payload, bool retain, CancellationToken stop)
    {
        var answer = await connection.PublishAsync(topic, payload, retain, stop);
        return Reason(RequestConnection.IsAccepted(answer), answer.ReasonCode, answer.ReasonString);
    }

    /// <summary>
    /// Asks whether a message could be published, and does not publish it: with QoS 2 a message counts only once it is
    /// released in a second step, which never comes. A broker that passes it on before that breaks nothing if the
    /// payload is harmless.
    /// </summary>
    /// <returns>Null if it is allowed, otherwise the reason.</returns>
    public async Task<string?> TryPublishAsync(string topic, ReadOnlyMemory<byte> harmless, CancellationToken stop)
    {
        var message = new MqttPublishPacket
        {
            Topic = topic,
            Payload = new(harmless),
            QualityOfServiceLevel = MqttQualityOfServiceLevel.ExactlyOnce,
        };
        var answer = await connection.RequestAsync<MqttPubRecPacket>(message, stop);
        return Reason(
            answer.ReasonCode < MqttPubRecReasonCode.UnspecifiedError, answer.ReasonCode, answer.ReasonString);
    }

    /// <summary>Subscribes with QoS 0.</summary>
    /// <returns>Null if the broker accepted it, otherwise the reason.</returns>
    public async Task<string?> SubscribeAsync(string filter, CancellationToken stop)
    {
        var answer = await connection.SubscribeAsync([new MqttTopicFilter { Topic = filter }], stop);
        return Reason(
            answer.ReasonCodes is [<= MqttSubscribeReasonCode.GrantedQoS2], answer.ReasonCodes.FirstOrDefault(),
            answer.ReasonString);
    }

    /// <summary>Receives retained messages until none arrives for a moment, or the time is over.</summary>
    /// <returns>False when there is more than the time or <paramref name="mostMessages"/> allow.</returns>
    public async Task<bool> CollectRetainedAsync(
        TimeSpan quiet, TimeSpan atMost, int mostMessages, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(atMost);
        try
        {
            while (retained.Count < mostMessages)
            {
                if (await arrived.WaitAsync(quiet, limit.Token))
                    continue;
                if (connection.Ended.IsCompleted)
                    throw new ConnectionLostException(await connection.Ended);
                return true;
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Messages still arrived when the time was over.
        }

        return false;
    }

    /// <summary>Disconnects, cleanly if the connection still exists.</summary>
    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        arrived.Dispose();
    }

    private static string? Reason<T>(bool isAccepted, T code, string? words) =>
        isAccepted ? null : $"{code} {words}".TrimEnd();

    private void Store(MqttPublishPacket message)
    {
        if (!message.Retain && live.Count < MostLive)
            live.Enqueue((message.Topic, message.Payload.ToArray()));
        else if (message.Retain && retained.Count < MostRetained)
            retained[message.Topic] = message.Payload.ToArray();
        arrived.Release();
    }
}
