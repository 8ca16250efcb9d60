using System.Buffers;
using System.Collections.Concurrent;
using HealthCheck.Collector.Ingest;
using HealthCheck.Hosting.Mqtt;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using Serilog;

namespace HealthCheck.Collector.Alerts.Mqtt;

/// <summary>
/// Publishes the open alerts at the broker of the devices: one retained message each, and an event for each change. It
/// connects when there is something to publish, so that a broker that refuses it costs no samples.
/// </summary>
/// <param name="options">Whether it does.</param>
/// <param name="mqtt">The broker.</param>
/// <param name="clientId">What the collector is called there.</param>
/// <param name="book">The alerts.</param>
/// <param name="link">Whether the broker can be reached.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
internal sealed class AlertPublisher(
    AlertOptions options, MqttOptions mqtt, string clientId, AlertBook book, ConnectionState link, TimeProvider time,
    ILogger log) : BackgroundService
{
    private const int MostFound = 100_000, LargestFound = 64 * 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(5), LongestDelay = TimeSpan.FromMinutes(10);

    private readonly AlertTopics topics = new(mqtt.TopicPrefix);
    private readonly AlertMirror mirror = new(new(mqtt.TopicPrefix), book.State, time.GetUtcNow());
    private DateTimeOffset? connectedSince;
    private string? failure;
    private int failures;
    private long failedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Mqtt)
            return;
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (link.Broker is not { Connected: true, Since: var since } || IsTooEarly())
                continue;
            try
            {
                Ended(await PublishAsync(isFirst: since != connectedSince, stoppingToken));
                connectedSince = failure is null ? since : null;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // A broken connection shows in many ways, and none of them must end the collector.
                connectedSince = null;
                Ended(ConnectFailure.Describe(e));
            }
        }
    }

    // After the broker was away it may have forgotten all, or it has kept what is over by now.
    private async Task<string?> PublishAsync(bool isFirst, CancellationToken stop)
    {
        if (!isFirst && mirror.Due(book.State, time.GetUtcNow()).Count == 0)
            return null;
        var found = new ConcurrentQueue<(string Topic, byte[] Payload)>();
        var connect = BrokerConnection.Prepare(mqtt, $"{clientId}-alerts").WithCleanStart().Build();
        await using var connection =
            await RequestConnection.ConnectAsync(connect, time, message => Keep(message, found), stop);
        if (connection.Refusal is { } refusal)
            return refusal;
        var limits = BrokerLimits.Of(connection.Welcome);
        if (!limits.RetainAvailable)
            return "it keeps no retained messages: allow them (in Mosquitto: retain_available true)";
        if (isFirst)
        {
            mirror.Reset();
            if (!await SubscribeAsync(connection, stop))
                return $"it refused the subscription to {topics.Filter}: check its access list";
        }

        while (true)
        {
            while (found.TryDequeue(out var each))
                mirror.Found(each.Topic, each.Payload);
            var due = mirror.Due(book.State, time.GetUtcNow());
            if (due.Count == 0)
                return null;
            foreach (var each in due)
            {
                if (await PublishAsync(connection, each, limits, stop) is { } reason)
                    return reason;
            }
        }
    }

    private async Task<string?> PublishAsync(
        RequestConnection connection, AlertPublication publication, BrokerLimits limits, CancellationToken stop)
    {
        var (topic, payload, _) = publication;
        if (PublishSize.Of(topic, payload.Length, hasExpiry: false, limits.PublishQoS) > limits.PacketBytes)
            return $"it takes packets of {limits.PacketBytes} bytes at most: allow 20000 or more (in Mosquitto: "
                + "max_packet_size)";
        var answer = await connection.PublishAsync(
            topic, payload, isRetained: publication.Event is null, stop, qos: limits.PublishQoS);
        if (!RequestConnection.IsAccepted(answer))
            return $"it refused {topic} ({answer.ReasonCode}): add the lines about alerts of mosquitto/acl to its "
                + "access list, or set Alerts:Mqtt to false";
        mirror.Published(publication, time.GetUtcNow());
        return null;
    }

    // The broker sends what it keeps before it answers the ping.
    private async Task<bool> SubscribeAsync(RequestConnection connection, CancellationToken stop)
    {
        var filter = new MqttTopicFilter
        {
            Topic = topics.Filter,
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce,
            NoLocal = true,
        };
        var answer = await connection.SubscribeAsync([filter], stop);
        await connection.RequestAsync<MqttPingRespPacket>(MqttPingReqPacket.Instance, stop);
        return answer.ReasonCodes.TrueForAll(code => code <= MqttSubscribeReasonCode.GrantedQoS2);
    }

    // Only what was kept before: what others publish meanwhile is no business of ours.
    private static void Keep(MqttPublishPacket message, ConcurrentQueue<(string Topic, byte[] Payload)> found)
    {
        if (message.Retain && !message.Payload.IsEmpty && found.Count < MostFound)
            found.Enqueue((message.Topic, message.Payload.Length > LargestFound ? [] : message.Payload.ToArray()));
    }

    private bool IsTooEarly()
    {
        var delay = FirstDelay * Math.Pow(2, Math.Min(failures, 20) - 1);
        return failures > 0 && time.GetElapsedTime(failedAt) < (delay < LongestDelay ? delay : LongestDelay);
    }

    private void Ended(string? reason)
    {
        if (reason is null && failure is not null)
            log.Information("Open alerts are published at the broker again");
        else if (reason is not null && reason != failure)
            log.Warning("Open alerts are not published at the broker, it is tried again: {Reason:l}", reason);
        (failure, failures, failedAt) = (reason, reason is null ? 0 : failures + 1, time.GetTimestamp());
    }
}
