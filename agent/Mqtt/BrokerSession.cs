using System.Net;
using HealthCheck.Agent.Backlog;
using HealthCheck.Agent.HomeAssistant;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.RemoteCommands;
using HealthCheck.Agent.Sampling;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Mqtt;
using MQTTnet;
using MQTTnet.Protocol;

namespace HealthCheck.Agent.Mqtt;

/// <summary>
/// What goes over one connection: announcement, Home Assistant's discovery, health and then online, so that who sees the device
/// online finds the rest already there; each new snapshot and announcement; and between them what is owed from before.
/// </summary>
internal sealed class BrokerSession(
    MqttOptions options, AgentRun run, Latest<Sample> samples, Latest<Announced> announced,
    Announcer announcer, SampleRing ring, BacklogSender backlog, HomeAssistantLink homeAssistant, CommandListener commands,
    AgentCounters counters, TimeProvider clock)
{
    // A device whose address changed talks into the void, and TCP takes a quarter of an hour to notice.
    private static readonly TimeSpan AnswerTakesAtMost = TimeSpan.FromSeconds(10);

    private readonly Topics topics = new(options.TopicPrefix);
    private Sample? sentSample;

    /// <summary>Sends until the connection is lost, which it throws, or the agent stops.</summary>
    /// <param name="client">Connected.</param>
    /// <param name="keepAlive">How long the broker waits for a word of ours; half as long again, and it sends the last will.</param>
    /// <param name="stopping">The agent stops.</param>
    public async Task RunAsync(IMqttClient client, TimeSpan keepAlive, CancellationToken stopping)
    {
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task OnDisconnected(MqttClientDisconnectedEventArgs seen)
        {
            lost.TrySetException(new IOException(ConnectFailure.Describe(seen), seen.Exception));
            return Task.CompletedTask;
        }

        client.DisconnectedAsync += OnDisconnected;
        client.ApplicationMessageReceivedAsync += TakeAsync;
        try
        {
            await AnsweredAsync(limit => client.SubscribeAsync(Subscription(), limit), stopping);
            announcer.LookAgain(await ResolveBrokerAsync(stopping));
            backlog.BeginSession();
            homeAssistant.BeginSession();
            await SendAllAsync(client, keepAlive * 2 / 3, lost.Task, stopping);
        }
        finally
        {
            client.DisconnectedAsync -= OnDisconnected;
            client.ApplicationMessageReceivedAsync -= TakeAsync;
        }
    }

    /// <summary>Asks the broker, and does not wait for ever: the client has a limit only where no cancellation is handed in.</summary>
    /// <exception cref="TimeoutException">There was no answer in time.</exception>
    public static async Task<T> AnsweredAsync<T>(
        Func<CancellationToken, Task<T>> ask, TimeProvider clock, CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var late = clock.CreateTimer(_ => limit.Cancel(), null, AnswerTakesAtMost, Timeout.InfiniteTimeSpan);
        try
        {
            return await ask(limit.Token);
        }
        catch (Exception e) when (limit.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            throw new TimeoutException("it did not answer in time", e);
        }
    }

    /// <summary>Sends the newest snapshot if it has not been sent.</summary>
    public async Task SendLastSampleAsync(IMqttClient client, CancellationToken stopping)
    {
        var sample = samples.Value;
        if (ReferenceEquals(sample, sentSample))
            return;

        // A retained snapshot that nobody renews must not pass for the present.
        await SendAsync(client, TopicKind.Health, sample.Json, stopping, isRetained: true, (uint)(3 * announced.Value.Announcement.IntervalSeconds));
        ring.Acknowledge(run.StartedAt, sample.Snapshot.Sequence);
        sentSample = sample;
    }

    public Task SendStatusAsync(IMqttClient client, Presence presence, CancellationToken stopping) =>
        SendAsync(client, TopicKind.Status, PresencePayload.Of(presence), stopping, isRetained: true);

    private async Task SendAllAsync(IMqttClient client, TimeSpan pingAfter, Task lost, CancellationToken stopping)
    {
        Announced? sentAnnouncement = null;
        sentSample = null;
        var isOnline = false;
        while (true)
        {
            if (homeAssistant.IsBirthDue)
                (sentAnnouncement, sentSample, isOnline) = (null, null, false);
            if (announced.Value is var announcement && !ReferenceEquals(announcement, sentAnnouncement))
            {
                await SendAsync(client, TopicKind.Announcement, announcement.Json, stopping, isRetained: true);
                sentAnnouncement = announcement;
            }

            await homeAssistant.SendDueAsync(
                announcement.Announcement, samples.Value.Snapshot,
                async (topic, payload) => (await PublishAsync(client, topic, payload, isRetained: true, 0, stopping)).IsSuccess);
            await SendLastSampleAsync(client, stopping);
            if (!isOnline)
                await SendStatusAsync(client, Presence.Online, stopping);
            isOnline = true;
            if (backlog.Next(sentSample!.Snapshot) is { } owed)
                await backlog.SendAsync(owed, (kind, json) => SendAsync(client, kind, json, stopping));

            var isIdle = await WaitAsync(
                [lost, announced.OtherThan(sentAnnouncement), samples.OtherThan(sentSample), backlog.Requested, homeAssistant.Woken],
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

    // True when nothing happened for so long that the broker wants to hear from us.
    private async Task<bool> WaitAsync(Task[] events, TimeSpan pingAfter, CancellationToken stopping)
    {
        using var noLonger = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var pause = pingAfter;
        if (backlog.Pause is { } owed && owed < pause)
            pause = owed;
        if (homeAssistant.Pause is { } due && due < pause)
            pause = due;
        var timer = Task.Delay(pause, clock, noLonger.Token);
        var first = await Task.WhenAny([.. events, timer]);
        await noLonger.CancelAsync();
        stopping.ThrowIfCancellationRequested();
        return first == timer && pause == pingAfter;
    }

    private MqttClientSubscribeOptions Subscription()
    {
        var subscription = new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter(topics.Of(run.DeviceId, TopicKind.Resend), MqttQualityOfServiceLevel.AtLeastOnce);
        foreach (var filter in homeAssistant.Filters.Concat(commands.Filters))
            subscription.WithTopicFilter(filter);
        return subscription.Build();
    }

    private Task TakeAsync(MqttApplicationMessageReceivedEventArgs received)
    {
        var message = received.ApplicationMessage;
        if (message.Topic == topics.Of(run.DeviceId, TopicKind.Resend))
            return backlog.TakeRequestAsync(received);
        homeAssistant.Take(message);
        commands.Take(message);
        return Task.CompletedTask;
    }

    // False when the broker took it and nobody is subscribed to it.
    private async Task<bool> SendAsync(
        IMqttClient client, TopicKind kind, ReadOnlyMemory<byte> payload, CancellationToken stopping,
        bool isRetained = false, uint expirySeconds = 0)
    {
        var result = await PublishAsync(client, topics.Of(run.DeviceId, kind), payload, isRetained, expirySeconds, stopping);
        if (!result.IsSuccess)
            throw new IOException(
                $"it refused {kind.ToString().ToLowerInvariant()}: {result.ReasonCode} {result.ReasonString}".TrimEnd());
        return result.ReasonCode != MqttClientPublishReasonCode.NoMatchingSubscribers;
    }

    private async Task<MqttClientPublishResult> PublishAsync(
        IMqttClient client, string topic, ReadOnlyMemory<byte> payload, bool isRetained, uint expirySeconds, CancellationToken stopping)
    {
        var message = new MqttApplicationMessageBuilder()
            .WithTopic(topic)
            .WithPayloadSegment(payload)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithRetainFlag(isRetained);
        if (expirySeconds > 0)
            message.WithMessageExpiryInterval(expirySeconds);

        var result = await AnsweredAsync(limit => client.PublishAsync(message.Build(), limit), stopping);
        if (result.IsSuccess)
            counters.Sent();
        return result;
    }

    private Task<T> AnsweredAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken stopping) =>
        AnsweredAsync(ask, clock, stopping);

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
}
