using System.Net;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Sampling;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Mqtt;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Protocol;

namespace HealthCheck.Agent.Mqtt;

/// <summary>
/// Brings the announcement and each new snapshot to the broker, for as long as the agent runs and whether or not there is
/// a broker: connects for ever with a growing, jittered delay, leaves a last will, and says goodbye when it is stopped.
/// </summary>
internal sealed class BrokerPublisher(
    MqttOptions options, AgentRun run, Latest<Sample> samples, Latest<Announced> announced,
    Announcer announcer, ILogger<BrokerPublisher> log, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan GoodbyeTakesAtMost = TimeSpan.FromSeconds(5);

    private readonly Topics topics = new(options.TopicPrefix);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ConnectAsync(client, stoppingToken);
                failures = 0;
                log.LogInformation("Connected to the broker at {Url}", options.Url.Authority);
                await PublishAsync(client, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // The one catch-all of this loop: whatever ends a connection, the next one is tried. Only the first failure
                // in a row is worth a line.
                if (failures++ == 0)
                    log.LogWarning(
                        "No connection to the broker at {Url}, trying until there is one: {Reason}",
                        options.Url.Authority, ConnectFailure.Describe(e));
            }

            await LeaveAsync(client);
            await WaitAsync(ReconnectDelay.After(failures, Random.Shared.NextDouble()), stoppingToken);
        }

        await SayGoodbyeAsync(client);
    }

    private async Task ConnectAsync(IMqttClient client, CancellationToken stopping)
    {
        var connection = BrokerConnection.Prepare(options, $"healthcheck-agent-{run.DeviceId}")
            .WithCleanStart(true)
            .WithSessionExpiryInterval(0)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(30))
            .WithWillTopic(topics.Of(run.DeviceId, TopicKind.Status))
            .WithWillPayload(PresencePayload.Of(Presence.Offline).ToArray())
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithWillRetain(true)
            .Build();
        var result = await client.ConnectAsync(connection, stopping);
        if (result.ResultCode != MqttClientConnectResultCode.Success)
            throw new IOException(ConnectFailure.Describe(result));
    }

    // Announcement, health, then online: who sees the device online finds the rest already there.
    private async Task PublishAsync(IMqttClient client, CancellationToken stopping)
    {
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task OnDisconnected(MqttClientDisconnectedEventArgs seen)
        {
            lost.TrySetException(new IOException(Describe(seen), seen.Exception));
            return Task.CompletedTask;
        }

        client.DisconnectedAsync += OnDisconnected;
        try
        {
            announcer.LookAgain(await ResolveBrokerAsync(stopping));
            Announced? sentAnnouncement = null;
            Sample? sentSample = null;
            var isOnline = false;
            while (true)
            {
                if (announced.Value is var announcement && !ReferenceEquals(announcement, sentAnnouncement))
                    await SendAsync(client, TopicKind.Announcement, (sentAnnouncement = announcement).Json, stopping);
                if (samples.Value is var sample && !ReferenceEquals(sample, sentSample))
                    await SendAsync(client, TopicKind.Health, (sentSample = sample).Json, stopping);
                if (!isOnline)
                    await SendAsync(client, TopicKind.Status, PresencePayload.Of(Presence.Online), stopping);
                isOnline = true;

                var next = await Task.WhenAny(lost.Task, announced.OtherThan(sentAnnouncement), samples.OtherThan(sentSample))
                    .WaitAsync(stopping);
                if (next == lost.Task || !client.IsConnected)
                    await lost.Task.WaitAsync(stopping);
            }
        }
        finally
        {
            client.DisconnectedAsync -= OnDisconnected;
        }
    }

    private async Task SendAsync(
        IMqttClient client, TopicKind kind, ReadOnlyMemory<byte> payload, CancellationToken stopping)
    {
        var message = new MqttApplicationMessageBuilder()
            .WithTopic(topics.Of(run.DeviceId, kind))
            .WithPayloadSegment(payload)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithRetainFlag();

        // A retained snapshot that nobody renews must not pass for the present.
        if (kind == TopicKind.Health)
            message.WithMessageExpiryInterval((uint)(3 * announced.Value.Announcement.IntervalSeconds));
        var result = await client.PublishAsync(message.Build(), stopping);
        if (!result.IsSuccess)
            throw new IOException($"it refused {kind.ToString().ToLowerInvariant()}: {result.ReasonCode} {result.ReasonString}".TrimEnd());
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

    private async Task SayGoodbyeAsync(IMqttClient client)
    {
        if (!client.IsConnected)
            return;
        using var limit = new CancellationTokenSource(GoodbyeTakesAtMost, clock);
        try
        {
            await SendAsync(client, TopicKind.Status, PresencePayload.Of(Presence.Stopped), limit.Token);
            await client.DisconnectAsync(new MqttClientDisconnectOptions(), limit.Token);
        }
        catch (Exception e)
        {
            // Nothing is left to be done about it: the broker then sends the last will.
            log.LogWarning("Could not say goodbye to the broker: {Reason}", ConnectFailure.Describe(e));
        }
    }

    private static async Task LeaveAsync(IMqttClient client)
    {
        if (client.IsConnected)
            await client.TryDisconnectAsync(MqttClientDisconnectOptionsReason.DisconnectWithWillMessage, null);
    }

    private async Task WaitAsync(TimeSpan delay, CancellationToken stopping) =>
        await Task.Delay(delay, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static string Describe(MqttClientDisconnectedEventArgs seen) => seen.Reason switch
    {
        MqttClientDisconnectReason.SessionTakenOver =>
            "another agent with the same id took over: two devices have one identity; set Device:Id on one of them",
        MqttClientDisconnectReason.KeepAliveTimeout => "it no longer answered",
        _ => seen.Exception?.Message ?? $"it closed the connection ({seen.Reason})",
    };
}
