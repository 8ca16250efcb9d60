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
    MqttOptions options, IngestOptions ingest, string clientId, Inbox inbox, ConnectionState link, TimeProvider time,
    ILogger log)
{
    private const int ReceiveBufferBytes = 1 << 20;
    private const int BufferBytes = 256 << 10;

    // Larger than any message may be, so that one that is too large is seen, counted and taken out of the queue. The
    // broker would drop it without a word.
    private const uint LargestPacketBytes = 16 << 20;

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AcknowledgesWithin = TimeSpan.FromSeconds(10);

    // Announcements first: the broker replays what it retains in this order, and a status is only good for a known
    // device.
    private static readonly TopicKind[] Kinds =
        [TopicKind.Announcement, TopicKind.Health, TopicKind.Status, TopicKind.Backlog, TopicKind.Gone];

    private readonly Topics topics = new(options.TopicPrefix);
    private readonly ConnectionReport report = new(options.Name, Twin(clientId), time);
    private readonly Lock one = new();
    private readonly HashSet<string> told = [];
    private volatile MqttConnection? current;

    /// <summary>Whether devices can be asked now.</summary>
    public bool IsConnected => current is not null;

    /// <summary>Connects, and connects again, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            ConnectionEnd end;
            try
            {
                using var client = new MqttConnection(Options(), BufferBytes);
                end = await ConnectAsync(client, stop) ?? await StayAsync(client, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever the client throws means no connection; giving up would be worse than any of it.
                end = current is null
                    ? ConnectFailure.End(e)
                    : new ConnectionEnd(ConnectionEndKind.ClosedInSilence, ConnectFailure.ClosedInSilence);
            }

            current = null;
            if (stop.IsCancellationRequested)
                return;
            link.Down(end.Reason);
            Log(() => report.Ended(end));
            await Task.Delay(report.Delay(Random.Shared.NextDouble()), time, stop)
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
            var tooLarge = await client.PublishAsync(
                requests.Select(each => (topics.Of(each.DeviceId, TopicKind.Resend), each.Write())), stop);
            if (tooLarge > 0)
            {
                TellOnce(
                    $"The broker takes packets of {client.Limits.PacketBytes} bytes at most, and some requests for "
                    + "missing samples are larger: those are not sent. Allow 20000 bytes or more at the broker (in "
                    + "Mosquitto: max_packet_size)");
            }
        }
        catch (Exception) when (!stop.IsCancellationRequested)
        {
            // The connection broke just now, which shows in many ways. What was not asked is asked again.
        }
    }

    private MqttClientOptions Options()
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

    private static async Task<ConnectionEnd?> ConnectAsync(MqttConnection client, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(client.Timeout);
        await client.ConnectAsync(limit.Token);
        if (client.Refusal is { } refusal)
            return new(ConnectionEndKind.Other, refusal);
        return client.Limits.WildcardsAvailable
            ? null
            : new(
                ConnectionEndKind.Other,
                "it allows no subscriptions with wildcards (+), without which no device can be found: allow them at "
                    + "the broker, or use another");
    }

    private async Task<ConnectionEnd> StayAsync(MqttConnection client, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var pulse = new ConnectionMonitor(client, KeepAlive, time);
        var pinging = pulse.RunAsync(over);
        await using var settled =
            time.CreateTimer(_ => Log(report.Settled), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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
            return new(ConnectionEndKind.Other, "the broker no longer answered");
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
            link.Up();
            Log(() => report.Connected(isSessionLost: !client.Welcome.IsSessionPresent));
            settled.Change(report.SettlesAfter, Timeout.InfiniteTimeSpan);
        }
    }

    private MqttSubscribePacket Subscription(MqttConnection client)
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

    private async Task<ConnectionEnd> ReceiveAsync(
        MqttConnection client, ConnectionMonitor pulse, Action begin, CancellationTokenSource over)
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
                case MqttSubAckPacket { ReasonCodes: var codes }
                    when codes.FindIndex(code => code > MqttSubscribeReasonCode.GrantedQoS2) is >= 0 and var refused:
                    return new(
                        ConnectionEndKind.Other,
                        $"it refused the subscription to {topics.Filter(Kinds[refused])} ({codes[refused]}): check "
                            + $"the broker's access list");
                case MqttSubAckPacket { ReasonCodes: var codes }:
                    if (codes.Contains(MqttSubscribeReasonCode.GrantedQoS0))
                        TellOnce(
                            "The broker grants QoS 0 only: a message that is lost on the way is not noticed. Allow "
                                + "QoS 1 at the broker");
                    begin();
                    break;
                case MqttDisconnectPacket goodbye:
                    return ConnectFailure.Describe(goodbye.ReasonCode, goodbye.ReasonString);
                case null:
                    return new(ConnectionEndKind.ClosedInSilence, ConnectFailure.ClosedInSilence);
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

    private async Task AcknowledgeAsync(
        MqttConnection client, IReadOnlyList<ushort> packets, CancellationTokenSource over)
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
            // The connection broke just now, which the client shows in many ways; or it takes nothing for so long,
            // which happens when both ends have all that they can hold. A new one goes on. The broker sends the
            // messages again.
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

    private static string Twin(string clientId) =>
        $"look for a second collector or an old container that runs with a copy of this one's database (client id "
        + $"{clientId}). Stop it, or delete the copied database";

    private void TellOnce(string text)
    {
        lock (one)
        {
            if (told.Add(text))
                log.Warning("{Text}.", text);
        }
    }

    // The timer of a connection that has lasted may come while it ends.
    private void Log(Func<ConnectionLogLine?> tell)
    {
        lock (one)
        {
            if (tell() is { } news)
                log.Write(
                    news.IsWarning ? Serilog.Events.LogEventLevel.Warning : Serilog.Events.LogEventLevel.Information,
                    "{News}", news.Text);
        }
    }
}
