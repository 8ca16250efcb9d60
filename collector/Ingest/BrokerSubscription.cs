using System.Buffers;
using HealthCheck.Collector.Clock;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Mqtt;
using MQTTnet;
using MQTTnet.Packets;
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

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AcknowledgesWithin = TimeSpan.FromSeconds(10);

    // Announcements first: the broker replays what it retains in this order, and a status is only good for a known device.
    private static readonly TopicKind[] Kinds =
        [TopicKind.Announcement, TopicKind.Health, TopicKind.Status, TopicKind.Backlog, TopicKind.Gone];

    private readonly Topics topics = new(options.TopicPrefix);
    private volatile BrokerClient? current;
    private string? lastReason;

    /// <summary>Whether devices can be asked now.</summary>
    public bool IsConnected => current is not null;

    /// <summary>Connects, and connects again, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        for (var failures = 0; !stop.IsCancellationRequested;)
        {
            var hasBeenUp = false;
            string reason;
            try
            {
                using var client = new BrokerClient(Connection());
                reason = await ConnectAsync(client, stop) ?? await StayAsync(client, () => hasBeenUp = true, stop);
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

            current = null;
            if (stop.IsCancellationRequested)
                return;
            ReportDown(reason);
            failures = hasBeenUp ? 1 : failures + 1;
            await Task.Delay(ReconnectDelay.After(failures, Random.Shared.NextDouble()), time, stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Asks devices for samples, if there is a connection.</summary>
    public async Task AskAsync(IReadOnlyList<ResendRequest> requests, CancellationToken stop)
    {
        if (current is not { } client || requests.Count == 0)
            return;
        try
        {
            await client.PublishAsync(
                requests.Select(each => (topics.Of(each.DeviceId, TopicKind.Resend), each.Write())), stop);
        }
        catch (Exception) when (!stop.IsCancellationRequested)
        {
            // The connection broke just now, which shows in many ways. What was not asked is asked again.
        }
    }

    private MqttClientOptions Connection()
    {
        var connection = BrokerConnection.Prepare(options, clientId)
            .WithCleanStart(false)
            .WithSessionExpiryInterval((uint)ingest.Session.TotalSeconds)
            .WithReceiveMaximum(ushort.MaxValue)
            .WithMaximumPacketSize(LargestPacketBytes)
            .WithKeepAlivePeriod(KeepAlive)
            .Build();
        ((MqttClientTcpOptions)connection.ChannelOptions).BufferSize = ReceiveBufferBytes;
        return connection;
    }

    private static async Task<string?> ConnectAsync(BrokerClient client, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(client.Timeout);
        var welcome = await client.ConnectAsync(limit.Token);
        return welcome.ReasonCode == MqttConnectReasonCode.Success
            ? null
            : ConnectFailure.Describe(welcome.ReasonCode, welcome.ReasonString);
    }

    private async Task<string> StayAsync(BrokerClient client, Action up, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var pulse = new BrokerPulse(client, KeepAlive, time);
        var pinging = pulse.RunAsync(over);
        try
        {
            await client.SendAsync(Subscription(client), stop);

            // A session that was kept goes on at once, and what waited in it comes before the answer.
            if (client.Welcome.IsSessionPresent)
                Begin();
            return await ReceiveAsync(client, pulse, Begin, over);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return "it no longer answered";
        }
        catch (OperationCanceledException)
        {
            // Without an expiry of its own the session lives on for as long as was agreed when connecting.
            using var limit = new CancellationTokenSource(Goodbye, time);
            await client.SendAsync(new MqttDisconnectPacket(), limit.Token);
            throw;
        }
        finally
        {
            await over.CancelAsync();
            await pinging;
        }

        void Begin()
        {
            if (current == client)
                return;
            current = client;
            up();
            ReportUp();
        }
    }

    private MqttSubscribePacket Subscription(BrokerClient client)
    {
        var subscription = new MqttSubscribePacket { PacketIdentifier = client.NextPacket() };
        subscription.TopicFilters.AddRange(Kinds.Select(kind => new MqttTopicFilter
        {
            Topic = topics.Filter(kind),
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            RetainAsPublished = false,
            RetainHandling = MqttRetainHandling.SendAtSubscribe,
        }));
        return subscription;
    }

    private async Task<string> ReceiveAsync(BrokerClient client, BrokerPulse pulse, Action begin, CancellationTokenSource over)
    {
        var stop = over.Token;
        Acknowledger acknowledge = packets => AcknowledgeAsync(client, packets, over);
        while (true)
        {
            pulse.ReadBegins();
            var packet = await client.ReceiveAsync(stop);
            pulse.ReadEnds();
            switch (packet)
            {
                case MqttPublishPacket message:
                    await PutAsync(message, acknowledge, stop);
                    break;
                case MqttSubAckPacket { ReasonCodes: var codes } when codes.FindIndex(code => code > MqttSubscribeReasonCode.GrantedQoS2) is >= 0 and var refused:
                    return $"it refused the subscription to {topics.Filter(Kinds[refused])} ({codes[refused]}): check the broker's access list";
                case MqttSubAckPacket:
                    begin();
                    break;
                case MqttDisconnectPacket { ReasonCode: MqttDisconnectReasonCode.SessionTakenOver }:
                    return "another client has the same name: does a collector run with a copy of this one's database?";
                case MqttDisconnectPacket { ReasonCode: not MqttDisconnectReasonCode.NormalDisconnection and var code }:
                    return $"it closed the connection: {code}";
                case null or MqttDisconnectPacket:
                    return "it closed the connection";
            }
        }
    }

    private ValueTask<bool> PutAsync(MqttPublishPacket message, Acknowledger acknowledge, CancellationToken stop)
    {
        var isReadable = message.Payload.Length <= ContractLimits.MessageBytes;
        return inbox.PutAsync(
            new(
                message.Topic, isReadable ? BytesOf(message) : default, message.Payload.Length, message.Retain,
                time.GetUtcNow(), acknowledge, message.PacketIdentifier)
            {
                IsRedelivered = message.Dup,
                Timestamp = time.GetTimestamp(),
                ClockChanges = (time as CollectorClock)?.Changes ?? 0,
            },
            stop);
    }

    // MQTTnet gives each message an array of its own; what came whole is not copied again.
    private static ReadOnlyMemory<byte> BytesOf(MqttPublishPacket message) =>
        message.Payload.IsSingleSegment ? message.Payload.First : message.Payload.ToArray();

    private async Task AcknowledgeAsync(BrokerClient client, IReadOnlyList<ushort> packets, CancellationTokenSource over)
    {
        // A number means something only in its own connection; over a later one the broker sends the message again.
        if (current != client)
            return;
        using var limit = new CancellationTokenSource(AcknowledgesWithin, time);
        try
        {
            await client.AcknowledgeAsync(packets, limit.Token);
        }
        catch (Exception)
        {
            // The connection broke just now, which the client shows in many ways; or it takes nothing for so long, which happens
            // when both ends have all that they can hold. A new one goes on. The broker sends the messages again.
            await EndAsync(over);
        }
    }

    private static async Task EndAsync(CancellationTokenSource over)
    {
        try
        {
            await over.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It is over already.
        }
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
}
