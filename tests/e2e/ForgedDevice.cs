using System.Text;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>Publishes what a device would, or what none ever should: any bytes on any topic.</summary>
internal sealed class ForgedDevice : IAsyncDisposable
{
    private static readonly Topics Topics = new();

    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();

    private ForgedDevice(string id) => Id = id;

    /// <summary>The id it goes by.</summary>
    public string Id { get; }

    /// <summary>When its agent pretends to have started.</summary>
    public DateTimeOffset StartedAt { get; } = TimeProvider.System.GetUtcNow();

    /// <summary>Connects it.</summary>
    public static async Task<ForgedDevice> ConnectAsync(MosquittoBroker broker, string id)
    {
        var device = new ForgedDevice(id);
        var options = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer("127.0.0.1", broker.Port)
            .WithClientId($"forged-{id}")
            .Build();

        // MQTTnet's 8 KiB make a large message wait for many delayed acknowledgements of TCP, 40 ms each.
        ((MqttClientTcpOptions)options.ChannelOptions).BufferSize = 1 << 20;
        await device.client.ConnectAsync(options);
        return device;
    }

    /// <summary>A sound announcement.</summary>
    public DeviceAnnouncement Announcement() => new()
    {
        Hostname = Id,
        Address = "192.0.2.7",
        Name = $"Forged {Id}",
        ApiVersion = ApiVersions.Current,
        Id = Id,
        HttpPort = null,
        Tags = ["forged"],
        Addresses = [new InterfaceAddress("eth0", "192.0.2.7", "dc:a6:32:01:02:03")],
        Model = "Raspberry Pi 4 Model B Rev 1.4",
        Revision = "c03114",
        Architecture = "arm64",
        Cores = 4,
        Memory = 1938903040,
        Os = new OperatingSystemInfo("debian", "Debian GNU/Linux 12 (bookworm)", "12"),
        Kernel = "6.6.31+rpt-rpi-v8",
        AgentVersion = "0.1.0",
        BootId = "0b4d0b4d-0000-4000-8000-000000000001",
        StartedAt = StartedAt,
        IntervalSeconds = 30,
        Fingerprint = new Fingerprint("9d1c9d1c9d1c9d1c", "77aa77aa77aa77aa", ["dc:a6:32:01:02:03"]),
    };

    /// <summary>A sound snapshot.</summary>
    public HealthSnapshot Snapshot(long sequence) => new()
    {
        ApiVersion = ApiVersions.Current,
        Id = Id,
        Time = TimeProvider.System.GetUtcNow(),
        BootId = "0b4d0b4d-0000-4000-8000-000000000001",
        StartedAt = StartedAt,
        Sequence = sequence,
        ClockSynchronized = true,
        Status = HealthStatus.Ok,
        Problems = [],
        Load = new LoadReading(new LoadAverages(0.43, 0.2, 2.3), new LoadAverages(0.11, 0.05, 0.58)),
        Memory = new MemoryReading(4294967296, 1073741824, 3221225472, "25%", 25.0, null),
        Storage = null,
        Uptime = null,
        Temperature = [new TemperatureReading(0, "cpu-thermal", 48.3, 118.9, 110)],
    };

    /// <summary>Introduces itself as an agent does: announcement, first snapshot, online.</summary>
    public async Task AppearAsync()
    {
        await SendAsync(TopicKind.Announcement, Wire.Write(Announcement()));
        await SendAsync(TopicKind.Health, Wire.Write(Snapshot(1)));
        await SendAsync(TopicKind.Status, PresencePayload.Of(Presence.Online).ToArray());
    }

    /// <summary>Sends one sound snapshot.</summary>
    public Task SendAsync(long sequence) => SendAsync(TopicKind.Health, Wire.Write(Snapshot(sequence)));

    /// <summary>Sends sound snapshots anew, all up to one of them, as an agent does that is asked for them.</summary>
    public async Task SendAgainAsync(long last)
    {
        foreach (var numbers in Enumerable.Range(1, (int)last).Chunk(16))
        {
            var samples = numbers.Select(number => Encoding.UTF8.GetString(Wire.Write(Snapshot(number))));
            await SendAsync(TopicKind.Backlog, Encoding.UTF8.GetBytes($"[{string.Join(',', samples)}]"));
        }
    }

    /// <summary>Sends anything on a topic of its own, retained where an agent would.</summary>
    public Task SendAsync(TopicKind kind, byte[] payload) =>
        SendAsync(Topics.Of(Id, kind), payload, retain: kind is not (TopicKind.Backlog or TopicKind.Resend));

    /// <summary>Sends anything anywhere.</summary>
    public Task SendAsync(string topic, byte[] payload, bool retain = false) =>
        client.PublishBinaryAsync(topic, payload, MqttQualityOfServiceLevel.AtLeastOnce, retain);

    public async ValueTask DisposeAsync()
    {
        if (client.IsConnected)
            await client.DisconnectAsync();
        client.Dispose();
    }
}
