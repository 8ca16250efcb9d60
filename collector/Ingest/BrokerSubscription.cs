using System.Buffers;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Mqtt;
using MQTTnet;
using MQTTnet.Protocol;
using Serilog;

namespace HealthCheck.Collector.Ingest;

/// <summary>
/// Keeps a connection to the broker with a session that outlives it, subscribes, and puts what comes into the inbox. It
/// acknowledges nothing by itself.
/// </summary>
internal sealed class BrokerSubscription(
    MqttOptions options, IngestOptions ingest, string clientId, Inbox inbox, BrokerLink link, TimeProvider time, ILogger log)
{
    private const int ReceiveBufferBytes = 1 << 20;

    // Larger than any message may be, so that one that is too large is seen, counted and taken out of the queue. The
    // broker would drop it without a word.
    private const uint LargestPacketBytes = 16 << 20;

    private readonly MqttClientFactory factory = new();
    private readonly Topics topics = new(options.TopicPrefix);
    private string? lastReason;

    /// <summary>Connects, and connects again, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        for (var failures = 0; !stop.IsCancellationRequested;)
        {
            var hasBeenUp = false;
            string reason;
            try
            {
                // A new client for each connection: an acknowledgement that comes late cannot end up in the next one.
                using var client = factory.CreateMqttClient();
                var lost = WatchLoss(client);
                client.ApplicationMessageReceivedAsync += arrived => PutAsync(client, arrived);
                reason = await ConnectAsync(client, stop) ?? await SubscribeAsync(client, stop) ?? "";
                if (reason.Length == 0)
                {
                    hasBeenUp = true;
                    ReportUp();
                    reason = await StayAsync(client, lost, stop);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever the client throws means no connection; giving up would be worse than any of it.
                reason = ConnectFailure.Describe(e);
            }

            if (stop.IsCancellationRequested)
                return;
            ReportDown(reason);
            failures = hasBeenUp ? 1 : failures + 1;
            await WaitAsync(ReconnectDelay.After(failures, Random.Shared.NextDouble()), stop);
        }
    }

    private async Task<string?> ConnectAsync(IMqttClient client, CancellationToken stop)
    {
        var connection = BrokerConnection.Prepare(options, clientId)
            .WithCleanStart(false)
            .WithSessionExpiryInterval((uint)ingest.Session.TotalSeconds)
            .WithReceiveMaximum(Inbox.Capacity)
            .WithMaximumPacketSize(LargestPacketBytes)
            .Build();
        ((MqttClientTcpOptions)connection.ChannelOptions).BufferSize = ReceiveBufferBytes;

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(connection.Timeout);
        var result = await client.ConnectAsync(connection, limit.Token);
        return result.ResultCode == MqttClientConnectResultCode.Success ? null : ConnectFailure.Describe(result);
    }

    // Announcements first: the broker replays what it retains in this order, and a status is only good for a known device.
    private async Task<string?> SubscribeAsync(IMqttClient client, CancellationToken stop)
    {
        var builder = factory.CreateSubscribeOptionsBuilder();
        foreach (var kind in (TopicKind[])[TopicKind.Announcement, TopicKind.Health, TopicKind.Status, TopicKind.Backlog])
        {
            builder.WithTopicFilter(filter => filter
                .WithTopic(topics.Filter(kind))
                .WithAtLeastOnceQoS()
                .WithRetainAsPublished(false)
                .WithRetainHandling(MqttRetainHandling.SendAtSubscribe));
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(client.Options.Timeout);
        var result = await client.SubscribeAsync(builder.Build(), limit.Token);
        var refused = result.Items.FirstOrDefault(item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2);
        return refused is null
            ? null
            : $"it refused the subscription to {refused.TopicFilter.Topic} ({refused.ResultCode}): check the broker's access list";
    }

    private static async Task<string> StayAsync(IMqttClient client, Task<string> lost, CancellationToken stop)
    {
        try
        {
            return await lost.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            // Without an expiry of its own the session lives on for as long as was agreed when connecting.
            await client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None);
            throw;
        }
    }

    private Task<bool> PutAsync(IMqttClient client, MqttApplicationMessageReceivedEventArgs arrived)
    {
        arrived.AutoAcknowledge = false;
        var message = arrived.ApplicationMessage;
        var isReadable = message.Payload.Length <= ContractLimits.MessageBytes;
        var arrival = new Arrival(
            message.Topic, isReadable ? message.Payload.ToArray() : default, message.Payload.Length, message.Retain,
            time.GetUtcNow(), cancellation => AcknowledgeAsync(client, arrived, cancellation))
        { IsRedelivered = message.Dup };
        return inbox.PutAsync(arrival, () => client.IsConnected);
    }

    private static async Task AcknowledgeAsync(
        IMqttClient client, MqttApplicationMessageReceivedEventArgs arrived, CancellationToken cancellation)
    {
        if (!client.IsConnected)
            return;
        try
        {
            await arrived.AcknowledgeAsync(cancellation);
        }
        catch (Exception)
        {
            // The connection broke just now, which the client shows in many ways. The broker sends the message again.
        }
    }

    private static Task<string> WatchLoss(IMqttClient client)
    {
        var lost = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += left =>
        {
            lost.TrySetResult(left switch
            {
                { Exception: { } e } => ConnectFailure.Describe(e),
                { Reason: MqttClientDisconnectReason.SessionTakenOver } =>
                    "another client has the same name: does a collector run with a copy of this one's database?",
                { Reason: MqttClientDisconnectReason.NormalDisconnection } => "it closed the connection",
                _ => $"it closed the connection: {left.Reason}",
            });
            return Task.CompletedTask;
        };
        return lost.Task;
    }

    private void ReportUp()
    {
        link.Up();
        lastReason = null;
        log.Information("Connected to the broker {Url}", options.Url.OriginalString);
    }

    private void ReportDown(string reason)
    {
        link.Down(reason);
        if (reason == lastReason)
            return;
        lastReason = reason;
        log.Warning("No connection to the broker {Url}: {Reason}. Trying again for as long as it takes.",
            options.Url.OriginalString, reason);
    }

    private async Task WaitAsync(TimeSpan delay, CancellationToken stop)
    {
        try
        {
            await Task.Delay(delay, time, stop);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
    }
}
