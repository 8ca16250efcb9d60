using System.Net;
using HealthCheck.Agent.Backlog;
using HealthCheck.Agent.Documents;
using HealthCheck.Agent.HomeAssistant;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.RemoteCommands;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Mqtt;
using MQTTnet;
using MQTTnet.Packets;

namespace HealthCheck.Agent.Mqtt;

/// <summary>
/// Sends all messages of one connection: announcement, discovery and health first, and then the status online, so that
/// a reader of the status finds the rest already there. Then each new snapshot and announcement, and between them the
/// backlog.
/// </summary>
internal sealed class BrokerSession(
    MqttOptions options, AgentRun run, BrokerTerms terms, Latest<EncodedSnapshot> samples,
    Latest<EncodedAnnouncement> announced, Announcer announcer, SampleRing ring, BacklogSender backlog,
    HomeAssistantLink homeAssistant, CommandListener commands, AgentCounters counters, ILogger<BrokerSession> logger,
    TimeProvider clock)
{
    // How soon after a failure the client notices that the connection is gone.
    private static readonly TimeSpan DisconnectDelay = TimeSpan.FromSeconds(1);

    // Below this size several subscriptions may not fit into one packet.
    private const int TinyPacket = 1024;

    private readonly Topics topics = new(options.TopicPrefix);
    private readonly SessionLog log = new(terms, logger);
    private EncodedSnapshot? sentSample;

    /// <summary>Sends until the connection ends or the agent stops.</summary>
    /// <param name="client">The connected client.</param>
    /// <param name="stopping">Signals the stop of the agent.</param>
    /// <exception cref="ConnectionLostException">The connection ended.</exception>
    public async Task RunAsync(IMqttClient client, CancellationToken stopping)
    {
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task OnDisconnected(MqttClientDisconnectedEventArgs seen)
        {
            lost.TrySetException(seen.Exception ?? new IOException(ConnectFailure.ClosedInSilence));
            return Task.CompletedTask;
        }

        client.DisconnectedAsync += OnDisconnected;
        client.ApplicationMessageReceivedAsync += ReceiveAsync;
        try
        {
            log.Limits();
            await SubscribeAsync(client, stopping);
            announcer.Refresh(await ResolveBrokerAsync(stopping));
            backlog.BeginSession();
            homeAssistant.BeginSession();
            await SendAllAsync(client, terms.KeepAlive * 2 / 3, lost.Task, stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested && e is not TimeoutException)
        {
            // The reason of the broker says more than the exception.
            if (await EndAsync(client, stopping) is { } end)
                throw new ConnectionLostException(end, e);
            throw;
        }
        finally
        {
            client.DisconnectedAsync -= OnDisconnected;
            client.ApplicationMessageReceivedAsync -= ReceiveAsync;
            _ = lost.Task.Exception;
        }
    }

    /// <summary>Sends the newest snapshot once, shortened to the packet size of the broker.</summary>
    public async Task SendLastSampleAsync(IMqttClient client, CancellationToken stopping)
    {
        var sample = samples.Value;
        if (ReferenceEquals(sample, sentSample))
            return;

        var fitted = sample.Fit(Room(TopicKind.Health, hasExpiry: true));
        if (!ReferenceEquals(fitted, sample))
            log.Size("samples", sample.Json.Length, fitted is null ? "They are left out" : "Their lists are shortened");
        if (fitted is not null)
        {
            // A retained snapshot expires, so that nobody takes an old one for the present.
            var delivery = await SendAsync(
                client, TopicKind.Health, fitted.Json, stopping, isRetained: true,
                (uint)(3 * announced.Value.Announcement.IntervalSeconds));
            if (delivery != Delivery.Forbidden)
                ring.Acknowledge(run.StartedAt, sample.Snapshot.Sequence);
        }

        sentSample = sample;
    }

    public Task SendStatusAsync(IMqttClient client, Presence presence, CancellationToken stopping) =>
        SendAsync(client, TopicKind.Status, PresencePayload.Of(presence), stopping, isRetained: true);

    private async Task SendAnnouncementAsync(
        IMqttClient client, EncodedAnnouncement announcement, CancellationToken stopping)
    {
        var fitted = announcement.Fit(Room(TopicKind.Announcement, hasExpiry: false));
        if (fitted != announcement.Json)
        {
            log.Size(
                "the announcement", announcement.Json.Length,
                fitted is null ? "It is left out" : "It goes without some of its addresses, tags and descriptions");
        }

        if (fitted is not null)
            await SendAsync(client, TopicKind.Announcement, fitted, stopping, isRetained: true);
    }

    private async Task SendAllAsync(IMqttClient client, TimeSpan pingAfter, Task lost, CancellationToken stopping)
    {
        EncodedAnnouncement? sentAnnouncement = null;
        sentSample = null;
        var isOnline = false;
        while (true)
        {
            if (homeAssistant.IsBirthDue)
                (sentAnnouncement, sentSample, isOnline) = (null, null, false);
            if (announced.Value is var announcement && !ReferenceEquals(announcement, sentAnnouncement))
            {
                await SendAnnouncementAsync(client, announcement, stopping);
                sentAnnouncement = announcement;
            }

            await homeAssistant.SendDueAsync(
                announcement.Announcement, samples.Value.Snapshot, topic => Room(topic, hasExpiry: false),
                async (topic, payload) =>
                    (await PublishAsync(client, topic, payload, isRetained: true, 0, stopping)).IsSuccess);
            await SendLastSampleAsync(client, stopping);
            if (!isOnline)
                await SendStatusAsync(client, Presence.Online, stopping);
            isOnline = true;
            if (backlog.Next(sentSample!.Snapshot, Room(TopicKind.Backlog, hasExpiry: false)) is { } message)
            {
                await backlog.SendAsync(
                    message, async (kind, json) => await SendAsync(client, kind, json, stopping) == Delivery.Delivered);
            }

            var isIdle = await WaitAsync(
                [lost, announced.OtherThan(sentAnnouncement), samples.OtherThan(sentSample), backlog.Requested,
                    homeAssistant.Woken],
                pingAfter, stopping);
            if (lost.IsCompleted || !client.IsConnected)
                await lost.WaitAsync(stopping);
            if (isIdle)
            {
                await AnsweredAsync(
                    async limit =>
                    {
                        await client.PingAsync(limit);
                        return true;
                    },
                    stopping);
            }
        }
    }

    // True if a PINGREQ is due.
    private async Task<bool> WaitAsync(Task[] events, TimeSpan pingAfter, CancellationToken stopping)
    {
        using var noLonger = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var pause = pingAfter;
        if (backlog.Pause is { } untilBacklog && untilBacklog < pause)
            pause = untilBacklog;
        if (homeAssistant.Pause is { } due && due < pause)
            pause = due;
        var timer = Task.Delay(pause, clock, noLonger.Token);
        var first = await Task.WhenAny([.. events, timer]);
        await noLonger.CancelAsync();
        stopping.ThrowIfCancellationRequested();
        return first == timer && pause == pingAfter;
    }

    private async Task SubscribeAsync(IMqttClient client, CancellationToken stopping)
    {
        MqttTopicFilter[] filters =
        [
            new MqttTopicFilterBuilder().WithTopic(topics.Of(run.DeviceId, TopicKind.Resend))
                .WithQualityOfServiceLevel(terms.Limits.PublishQoS).Build(),
            .. homeAssistant.Filters, .. commands.Filters,
        ];
        foreach (var part in terms.Limits.PacketBytes < TinyPacket ? filters.Chunk(1) : [filters])
        {
            var subscription = new MqttClientSubscribeOptionsBuilder();
            foreach (var filter in part)
                subscription.WithTopicFilter(filter);
            var result = await AnsweredAsync(limit => client.SubscribeAsync(subscription.Build(), limit), stopping);
            foreach (var item in result.Items)
                log.Subscription(item);
        }
    }

    private int Room(TopicKind kind, bool hasExpiry) => Room(topics.Of(run.DeviceId, kind), hasExpiry);

    private int Room(string topic, bool hasExpiry) =>
        terms.Limits is var limits && limits.PacketBytes == int.MaxValue
            ? int.MaxValue
            : PublishSize.Room(limits.PacketBytes, topic, hasExpiry, limits.PublishQoS);

    private async Task<ConnectionEnd?> EndAsync(IMqttClient client, CancellationToken stopping)
    {
        if (!client.IsConnected)
        {
            Task ended = terms.Ended.WaitAsync(DisconnectDelay, clock, stopping);
            await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return terms.Ended.IsCompletedSuccessfully ? await terms.Ended : null;
    }

    private Task ReceiveAsync(MqttApplicationMessageReceivedEventArgs received)
    {
        var message = received.ApplicationMessage;
        if (message.Topic == topics.Of(run.DeviceId, TopicKind.Resend))
            return backlog.TakeRequestAsync(received);
        homeAssistant.Receive(message);
        commands.Receive(message);
        return Task.CompletedTask;
    }

    private async Task<Delivery> SendAsync(
        IMqttClient client, TopicKind kind, ReadOnlyMemory<byte> payload, CancellationToken stopping,
        bool isRetained = false, uint expirySeconds = 0)
    {
        var topic = topics.Of(run.DeviceId, kind);
        var result = await PublishAsync(client, topic, payload, isRetained, expirySeconds, stopping);
        if (result.IsSuccess)
        {
            log.Permitted(topic);
            return result.ReasonCode == MqttClientPublishReasonCode.NoMatchingSubscribers
                ? Delivery.NoSubscriber
                : Delivery.Delivered;
        }

        var reason = ConnectFailure.Describe(topic, result.ReasonCode, result.ReasonString);
        if (result.ReasonCode != MqttClientPublishReasonCode.NotAuthorized)
            throw new IOException(reason);

        // The next connection would be told the same: the rest goes on, and the next message of the kind asks again.
        log.Forbidden(topic, reason);
        return Delivery.Forbidden;
    }

    private async Task<MqttClientPublishResult> PublishAsync(
        IMqttClient client, string topic, ReadOnlyMemory<byte> payload, bool isRetained, uint expirySeconds,
        CancellationToken stopping)
    {
        var message = new MqttApplicationMessageBuilder()
            .WithTopic(topic)
            .WithPayloadSegment(payload)
            .WithQualityOfServiceLevel(terms.Limits.PublishQoS)
            .WithRetainFlag(isRetained && terms.Limits.RetainAvailable);
        if (expirySeconds > 0)
            message.WithMessageExpiryInterval(expirySeconds);

        var result = await AnsweredAsync(limit => client.PublishAsync(message.Build(), limit), stopping);
        if (result.IsSuccess)
            counters.Sent();
        return result;
    }

    private Task<T> AnsweredAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken stopping) =>
        BrokerAnswer.WaitAsync(ask, clock, stopping);

    private async Task<IPAddress?> ResolveBrokerAsync(CancellationToken stopping)
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(options.Url.DnsSafeHost, stopping);
            return addresses.FirstOrDefault(address => NetworkAddresses.Towards(address) is not null);
        }
        catch (System.Net.Sockets.SocketException)
        {
            return null;
        }
    }

    private enum Delivery
    {
        Delivered,
        NoSubscriber,
        Forbidden,
    }
}
