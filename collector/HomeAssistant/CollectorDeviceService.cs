using System.Buffers;
using HealthCheck.Contracts;
using HealthCheck.Hosting.HomeAssistant;
using HealthCheck.Hosting.Mqtt;
using HealthCheck.Hosting.Retry;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using Serilog;

namespace HealthCheck.Collector.HomeAssistant;

/// <summary>
/// Keeps the collector in Home Assistant. It has a connection of its own with a last will: some brokers close a
/// connection over what they refuse, and the one that collects must not be lost to that.
/// </summary>
/// <param name="options">Whether it does.</param>
/// <param name="mqtt">The broker.</param>
/// <param name="clientId">What the collector is called there.</param>
/// <param name="announced">Where it was announced before.</param>
/// <param name="read">Reads the figures of now.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
internal sealed class CollectorDeviceService(
    HomeAssistantOptions options, MqttOptions mqtt, string clientId, AnnouncedTopic announced,
    Func<CollectorFigures> read, TimeProvider time, ILogger log) : BackgroundService
{
    /// <summary>How often the figures are looked at.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(5);

    private readonly CollectorDevice device = new(new(mqtt.TopicPrefix), options.DiscoveryPrefix, clientId);
    private readonly DiscoverySchedule schedule = new(time, Random.Shared.NextDouble);
    private TaskCompletionSource woken = NewSignal();
    private volatile bool isDeleted;

    private string ClientId => $"{clientId}-home-assistant";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (announced.Read() is { } before && (!options.Enabled || before != device.HomeAssistant.Config))
                    await ClearAsync([before, .. options.Enabled ? [] : device.Retained], stoppingToken);
                if (!options.Enabled || await StayAsync(() => failures = 0, stoppingToken))
                    return;
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever the broker does: the one that collects reports it, and this is tried again.
                log.Debug("No connection for Home Assistant: {Reason}", ConnectFailure.Describe(e));
            }

            await Task.Delay(RetryDelay.After(++failures, Random.Shared.NextDouble()), time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The settings took it back, or named another place.
    private async Task ClearAsync(IReadOnlyList<string> topics, CancellationToken stop)
    {
        if (await CollectorRemoval.ClearAsync(mqtt, ClientId, topics, time, stop) is { } reason)
            log.Warning("The collector is not taken back from Home Assistant everywhere: {Reason:l}", reason);
        announced.Write(null);
    }

    // True when it is not to be tried again.
    private async Task<bool> StayAsync(Action connected, CancellationToken stop)
    {
        await using var connection = await ConnectAsync(stop);
        connected();
        schedule.Connected();
        await connection.SubscribeAsync(
            [
                new MqttTopicFilterBuilder().WithTopic(device.HomeAssistant.Birth)
                    .WithRetainHandling(MqttRetainHandling.DoNotSendOnSubscribe).Build(),
                new MqttTopicFilterBuilder().WithTopic(device.HomeAssistant.Config).WithNoLocal()
                    .WithRetainHandling(MqttRetainHandling.DoNotSendOnSubscribe).WithAtLeastOnceQoS().Build(),
            ],
            stop);
        try
        {
            return await SendAllAsync(connection, stop);
        }
        catch (Exception) when (stop.IsCancellationRequested && !connection.Ended.IsCompleted)
        {
            await SayStoppedAsync(connection);
            return true;
        }
    }

    private async Task<bool> SendAllAsync(RequestConnection connection, CancellationToken stop)
    {
        byte[] sent = [];
        var (isOnline, isAnnounced) = (false, false);
        while (!isDeleted)
        {
            if (schedule.IsBirthDue)
                (sent, isOnline) = ([], false);
            if (schedule.Begin())
            {
                announced.Write(device.HomeAssistant.Config);
                var figures = read();
                if (!await PublishAsync(
                    connection, device.HomeAssistant.Config,
                    device.Write(Environment.MachineName, figures.Health.Version), stop))
                    return await RefusedAsync(connection, device.HomeAssistant.Config, stop);
                schedule.Sent(isNew: true);
                isAnnounced = true;
            }

            // A broker that closed three connections over it takes no such message.
            if (!isAnnounced && schedule.Pause is null && !isDeleted)
                return await RefusedAsync(connection, device.HomeAssistant.Config, stop);
            if (!isAnnounced)
            {
                await WaitAsync(connection, stop);
                continue;
            }

            if (read().Write() is var now && !now.AsSpan().SequenceEqual(sent))
            {
                if (!await PublishAsync(connection, device.Figures, now, stop))
                    return await RefusedAsync(connection, device.Figures, stop);
                sent = now;
            }

            if (!isOnline && !await PublishAsync(
                connection, device.Status, PresencePayload.Of(Presence.Online), stop))
                return await RefusedAsync(connection, device.Status, stop);
            isOnline = true;
            await WaitAsync(connection, stop);
        }

        // Agents point to it no longer, and the last will says nothing.
        foreach (var topic in device.Retained)
            await PublishAsync(connection, topic, default, stop);
        announced.Write(null);
        await connection.DisconnectAsync(stop);
        log.Information(
            "The collector was deleted in Home Assistant: it stays away until it starts again, see "
                + "HomeAssistant:Enabled");
        return true;
    }

    private async Task WaitAsync(RequestConnection connection, CancellationToken stop)
    {
        using var noLonger = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var pause = schedule.Pause is { } due && due < Interval ? due : Interval;
        var timer = Task.Delay(pause, time, noLonger.Token);
        await Task.WhenAny(timer, connection.Ended, woken.Task);
        await noLonger.CancelAsync();
        stop.ThrowIfCancellationRequested();
        if (connection.Ended.IsCompleted)
            throw new ConnectionLostException(await connection.Ended);
        await connection.RequestAsync<MqttPingRespPacket>(MqttPingReqPacket.Instance, stop);
    }

    // Nobody shall be pointed to what Home Assistant does not know, not even by a last will.
    private async Task<bool> RefusedAsync(RequestConnection connection, string topic, CancellationToken stop)
    {
        await PublishAsync(connection, device.Status, default, stop);
        await connection.DisconnectAsync(stop);
        log.Warning(
            "The broker does not let the collector announce itself to Home Assistant, and it is not tried again: allow "
                + "it to write {Topic} (5,000 bytes), or set HomeAssistant:Enabled to false",
            topic);
        return true;
    }

    private async Task<RequestConnection> ConnectAsync(CancellationToken stop)
    {
        var connect = BrokerConnection.Prepare(mqtt, ClientId)
            .WithCleanStart().WithKeepAlivePeriod(KeepAlive)
            .WithWillTopic(device.Status).WithWillRetain()
            .WithWillPayload(PresencePayload.Of(Presence.Offline).ToArray())
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .Build();
        var connection = await RequestConnection.ConnectAsync(connect, time, Receive, stop);
        if (connection.Refusal is not { } refusal)
            return connection;
        await connection.DisposeAsync();
        throw new IOException(refusal);
    }

    private void Receive(MqttPublishPacket message)
    {
        if (message.Topic == device.HomeAssistant.Birth && message.Payload.Length == 6
            && message.Payload.ToArray().AsSpan().SequenceEqual("online"u8))
            schedule.Born();
        else if (message.Topic == device.HomeAssistant.Config && message.Payload.IsEmpty)
            isDeleted = true;
        else
            return;
        Interlocked.Exchange(ref woken, NewSignal()).TrySetResult();
    }

    private static async Task<bool> PublishAsync(
        RequestConnection connection, string topic, ReadOnlyMemory<byte> payload, CancellationToken stop) =>
        RequestConnection.IsAccepted(await connection.PublishAsync(topic, payload, isRetained: true, stop));

    private async Task SayStoppedAsync(RequestConnection connection)
    {
        using var limit = new CancellationTokenSource(GoodbyeLimit, time);
        try
        {
            await PublishAsync(connection, device.Status, PresencePayload.Of(Presence.Stopped), limit.Token);
            await connection.DisconnectAsync(limit.Token);
        }
        catch (Exception e)
        {
            // The broker then publishes the last will.
            log.Debug("Could not say goodbye to Home Assistant: {Reason}", ConnectFailure.Describe(e));
        }
    }
}
