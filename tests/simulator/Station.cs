using System.Buffers;
using System.Collections.Concurrent;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Mqtt;
using HealthCheck.Simulator.Fleet;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace HealthCheck.Simulator;

/// <summary>
/// One connection that many devices speak over. What the broker has not acknowledged when it breaks is sent again as
/// backlog over the next, as an agent does.
/// </summary>
internal sealed class Station(SimulatorOptions options, int number, Tally tally)
{
    private const int WriteAtMost = 64;
    private const int BufferBytes = 256 << 10;

    // The last sample of a run has none after it: it must outlive a collector that starts slowly.
    private const double ShortestExpirySeconds = 60;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2), Patience = TimeSpan.FromSeconds(10);

    private readonly Topics topics = new();
    private readonly ConcurrentDictionary<ushort, Owed> onTheWay = new();
    private readonly ConcurrentQueue<(string Id, SampleRanges Ranges)> requests = new();
    private readonly Queue<Owed> unsettled = new();
    private readonly List<MqttPacket> written = [];
    private MqttConnection? client;
    private bool isNew;
    private Task receiving = Task.CompletedTask;

    /// <summary>A message that the broker has not acknowledged.</summary>
    /// <param name="Device">Who said it.</param>
    /// <param name="Samples">The samples in it; empty for what is no loss.</param>
    private sealed record Owed(SimulatedDevice? Device, IReadOnlyList<long> Samples);

    private static readonly Owed Nothing = new(null, []);

    /// <summary>Whether all that was sent is acknowledged.</summary>
    public bool IsSettled => onTheWay.IsEmpty && unsettled.Count == 0 && written.Count == 0;

    /// <summary>A request of the collector's, if there is one.</summary>
    public bool TryTakeRequest(out (string Id, SampleRanges Ranges) request) => requests.TryDequeue(out request);

    /// <summary>Whether there is a new connection since this was asked.</summary>
    public bool TakeReconnected()
    {
        var was = isNew;
        isNew = false;
        return was;
    }

    /// <summary>Says something for a device. It leaves with the next <see cref="FlushAsync"/> at the latest.</summary>
    public Task SayAsync(SimulatedDevice device, TopicKind kind, byte[] payload, IReadOnlyList<long> samples,
        CancellationToken stop) => SayAsync(
        topics.Of(device.Id, kind), kind is TopicKind.Health or TopicKind.Status or TopicKind.Announcement,
        kind == TopicKind.Health && options.Rate > 0
            ? (uint)Math.Clamp(3 * options.Interval, ShortestExpirySeconds, 3 * 3600)
            : null, payload,
        samples.Count == 0 ? Nothing : new(device, samples), stop);

    /// <summary>Says something by another topic.</summary>
    public Task SayAsync(string topic, byte[] payload, CancellationToken stop) =>
        SayAsync(topic, true, null, payload, Nothing, stop);

    private async Task SayAsync(
        string topic, bool isRetained, uint? expirySeconds, byte[] payload, Owed owed, CancellationToken stop)
    {
        while (client is null || receiving.IsCompleted || onTheWay.Count >= options.Window)
        {
            if (!await FlushAsync(stop))
                return;
            if (onTheWay.Count >= options.Window)
                await Task.Delay(Pause, TimeProvider.System, stop);
        }

        var packet = new MqttPublishPacket
        {
            PacketIdentifier = client.NextPacket(),
            Topic = topic,
            Payload = new(payload),
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            Retain = isRetained,
        };
        if (expirySeconds is { } seconds)
            packet.MessageExpiryInterval = seconds;
        onTheWay[packet.PacketIdentifier] = owed;
        written.Add(packet);
        if (written.Count >= WriteAtMost)
            await FlushAsync(stop);
    }

    /// <summary>Sends what is written, over a new connection if the old one is gone.</summary>
    /// <returns>False when it is time to stop.</returns>
    public async Task<bool> FlushAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (client is null || receiving.IsCompleted)
                    await ConnectAsync(stop);
                if (written.Count > 0)
                    await client!.SendAsync(written, stop);
                written.Clear();
                return true;
            }
            catch (Exception) when (!stop.IsCancellationRequested)
            {
                // The broker is away, which shows in many ways: until it is back.
                Drop();
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, stop)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return false;
    }

    /// <summary>What a connection that broke left open, to be sent as backlog.</summary>
    public bool TryTakeUnsettled(out (SimulatedDevice Device, IReadOnlyList<long> Samples) left)
    {
        var isThere = unsettled.TryDequeue(out var owed);
        left = isThere ? (owed!.Device!, owed.Samples) : default;
        return isThere;
    }

    /// <summary>Leaves.</summary>
    public async Task LeaveAsync()
    {
        if (client is null)
            return;
        using var limit = new CancellationTokenSource(Patience);
        await client.SendAsync(new MqttDisconnectPacket(), limit.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Drop();
    }

    private void Drop()
    {
        client?.Dispose();
        client = null;
        written.Clear();
        foreach (var (id, owed) in onTheWay)
        {
            if (owed.Device is not null)
                unsettled.Enqueue(owed);
            onTheWay.TryRemove(id, out _);
        }
    }

    private async Task ConnectAsync(CancellationToken stop)
    {
        Drop();
        var next = new MqttConnection(new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer(options.Broker.Host, options.Broker.Port > 0 ? options.Broker.Port : 1883)
            .WithClientId($"healthcheck-simulator-{options.Seed}-{number}")
            .WithKeepAlivePeriod(TimeSpan.FromHours(1))
            .WithTimeout(Patience)
            .Build(), BufferBytes);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        await next.ConnectAsync(limit.Token);
        var subscription = new MqttSubscribePacket { PacketIdentifier = next.NextPacket() };
        subscription.TopicFilters.Add(new()
        {
            Topic = topics.Filter(TopicKind.Resend),
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        });
        await next.SendAsync(subscription, limit.Token);
        client = next;
        isNew = true;
        receiving = ReceiveAsync(next, stop);
    }

    private async Task ReceiveAsync(MqttConnection from, CancellationToken stop)
    {
        try
        {
            while (await from.ReceiveAsync(stop) is { } packet and not MqttDisconnectPacket)
            {
                if (packet is MqttPubAckPacket { PacketIdentifier: var id } && onTheWay.TryRemove(id, out _))
                    tally.Acknowledge();
                if (packet is not MqttPublishPacket message)
                    continue;
                await from.AcknowledgeAsync([message.PacketIdentifier], stop);
                if (topics.TryParse(message.Topic, out var device, out _))
                    requests.Enqueue((device, Wire.ReadRanges(message.Payload.ToArray())));
            }
        }
        catch (Exception)
        {
            // The connection is over; the next flush makes another.
        }
    }
}
