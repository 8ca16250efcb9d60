using System.Net;
using HealthCheck.Agent.Backlog;
using HealthCheck.Agent.Documents;
using HealthCheck.Agent.HomeAssistant;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.RemoteCommands;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Mqtt;
using MQTTnet.Packets;
using MQTTnet.Protocol;

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
    // Below this size several subscriptions may not fit into one packet.
    private const int TinyPacket = 1024;

    private readonly Topics topics = new(options.TopicPrefix);
    private readonly SessionLog log = new(terms, logger);
    private EncodedSnapshot? sentSample;

    /// <summary>Sends until the connection ends or the agent stops.</summary>
    /// <param name="connection">The connection, just established.</param>
    /// <param name="stopping">Signals the stop of the agent.</param>
    /// <exception cref="ConnectionLostException">The connection ended.</exception>
    public async Task RunAsync(RequestConnection connection, CancellationToken stopping)
    {
        try
        {
            log.Limits();
            await SubscribeAsync(connection, stopping);
            announcer.Refresh(await ResolveBrokerAsync(stopping));
            backlog.BeginSession();
            homeAssistant.BeginSession();
            await SendAllAsync(connection, terms.KeepAlive * 2 / 3, stopping);
        }
        catch (Exception e) when (
            connection.Ended.IsCompleted && !stopping.IsCancellationRequested && e is not TimeoutException)
        {
            // The reason of the broker says more than the exception.
            throw new ConnectionLostException(terms.Ended(await connection.Ended), e);
        }
    }

    /// <summary>Handles a received message.</summary>
    public void Receive(MqttPublishPacket message)
    {
        if (message.Topic == topics.Of(run.DeviceId, TopicKind.Resend))
        {
            backlog.TakeRequest(message.Payload);
            return;
        }

        homeAssistant.Receive(message);
        commands.Receive(message);
    }

    /// <summary>Sends the newest snapshot once, shortened to the packet size of the broker.</summary>
    public async Task SendLastSampleAsync(RequestConnection connection, CancellationToken stopping)
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
                connection, TopicKind.Health, fitted.Json, stopping, isRetained: true,
                (uint)(3 * announced.Value.Announcement.IntervalSeconds));
            if (delivery != Delivery.Forbidden)
                ring.Acknowledge(run.StartedAt, sample.Snapshot.Sequence);
        }

        sentSample = sample;
    }

    public Task SendStatusAsync(RequestConnection connection, Presence presence, CancellationToken stopping) =>
        SendAsync(connection, TopicKind.Status, PresencePayload.Of(presence), stopping, isRetained: true);

    private async Task SendAnnouncementAsync(
        RequestConnection connection, EncodedAnnouncement announcement, CancellationToken stopping)
    {
        var fitted = announcement.Fit(Room(TopicKind.Announcement, hasExpiry: false));
        if (fitted != announcement.Json)
        {
            log.Size(
                "the announcement", announcement.Json.Length,
                fitted is null ? "It is left out" : "It goes without some of its addresses, tags and descriptions");
        }

        if (fitted is not null)
            await SendAsync(connection, TopicKind.Announcement, fitted, stopping, isRetained: true);
    }

    private async Task SendAllAsync(RequestConnection connection, TimeSpan pingAfter, CancellationToken stopping)
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
                await SendAnnouncementAsync(connection, announcement, stopping);
                sentAnnouncement = announcement;
            }

            await homeAssistant.SendDueAsync(
                announcement.Announcement, samples.Value.Snapshot, topic => Room(topic, hasExpiry: false),
                async (topic, payload) => RequestConnection.IsAccepted(
                    await PublishAsync(connection, topic, payload, isRetained: true, 0, stopping)));
            await SendLastSampleAsync(connection, stopping);
            if (!isOnline)
                await SendStatusAsync(connection, Presence.Online, stopping);
            isOnline = true;
            await homeAssistant.SendEventsAsync(
                sentSample!.Snapshot, topic => Room(topic, hasExpiry: false),
                async (topic, payload) => RequestConnection.IsAccepted(
                    await PublishAsync(connection, topic, payload, isRetained: false, 0, stopping)));
            if (backlog.Next(sentSample!.Snapshot, Room(TopicKind.Backlog, hasExpiry: false)) is { } message)
            {
                await backlog.SendAsync(
                    message,
                    async (kind, json) => await SendAsync(connection, kind, json, stopping) == Delivery.Delivered);
            }

            var isIdle = await WaitAsync(
                [connection.Ended, announced.OtherThan(sentAnnouncement), samples.OtherThan(sentSample),
                    backlog.Requested, homeAssistant.Woken],
                pingAfter, stopping);
            if (connection.Ended.IsCompleted)
                throw new ConnectionLostException(await connection.Ended);
            if (isIdle)
                await connection.RequestAsync<MqttPingRespPacket>(MqttPingReqPacket.Instance, stopping);
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

    private async Task SubscribeAsync(RequestConnection connection, CancellationToken stopping)
    {
        homeAssistant.BeginSubscriptions();
        MqttTopicFilter[] filters =
        [
            new MqttTopicFilter
            {
                Topic = topics.Of(run.DeviceId, TopicKind.Resend),
                QualityOfServiceLevel = terms.Limits.PublishQoS,
            },
            .. homeAssistant.Filters, .. commands.Filters,
        ];
        foreach (var part in terms.Limits.PacketBytes < TinyPacket ? filters.Chunk(1) : [filters])
        {
            var answer = await connection.SubscribeAsync(part, stopping);
            foreach (var (filter, code) in part.Zip(answer.ReasonCodes))
                log.Subscription(filter.Topic, code);
        }
    }

    private int Room(TopicKind kind, bool hasExpiry) => Room(topics.Of(run.DeviceId, kind), hasExpiry);

    private int Room(string topic, bool hasExpiry) =>
        terms.Limits is var limits && limits.PacketBytes == int.MaxValue
            ? int.MaxValue
            : PublishSize.Room(limits.PacketBytes, topic, hasExpiry, limits.PublishQoS);

    private async Task<Delivery> SendAsync(
        RequestConnection connection, TopicKind kind, ReadOnlyMemory<byte> payload, CancellationToken stopping,
        bool isRetained = false, uint expirySeconds = 0)
    {
        var topic = topics.Of(run.DeviceId, kind);
        var answer = await PublishAsync(connection, topic, payload, isRetained, expirySeconds, stopping);
        if (RequestConnection.IsAccepted(answer))
        {
            log.Permitted(topic);
            return answer.ReasonCode == MqttPubAckReasonCode.NoMatchingSubscribers
                ? Delivery.NoSubscriber
                : Delivery.Delivered;
        }

        var reason = ConnectFailure.Describe(topic, answer.ReasonCode, answer.ReasonString);
        if (answer.ReasonCode != MqttPubAckReasonCode.NotAuthorized)
            throw new IOException(reason);

        // The next connection would be told the same: the rest goes on, and the next message of the kind asks again.
        log.Forbidden(topic, reason);
        return Delivery.Forbidden;
    }

    private async Task<MqttPubAckPacket> PublishAsync(
        RequestConnection connection, string topic, ReadOnlyMemory<byte> payload, bool isRetained, uint expirySeconds,
        CancellationToken stopping)
    {
        var qos = terms.Limits.PublishQoS;
        if (!connection.Ended.IsCompleted)
            terms.Sending(topic, PublishSize.Of(topic, payload.Length, expirySeconds > 0, qos));
        var answer = await connection.PublishAsync(
            topic, payload, isRetained && terms.Limits.RetainAvailable, stopping, expirySeconds, qos);
        if (qos != MqttQualityOfServiceLevel.AtMostOnce)
            terms.Acknowledged();
        if (RequestConnection.IsAccepted(answer))
            counters.Sent();
        return answer;
    }

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
