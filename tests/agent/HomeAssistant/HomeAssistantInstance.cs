using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using HealthCheck.Mosquitto.Testing;
using MQTTnet;
using MQTTnet.Protocol;

namespace HealthCheck.Agent.Tests.HomeAssistant;

/// <summary>
/// Plays Home Assistant at a real broker: remembers nothing across its restart, subscribes as it does, adds, changes
/// and removes entities by what the discovery messages say, tells its birth, and takes a device away when its owner
/// wants that.
/// </summary>
internal sealed class HomeAssistantInstance : IAsyncDisposable
{
    public const string ConfigTopic = $"homeassistant/device/healthcheck_{RunningAgent.Id}/config";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly IMqttClient client;
    private readonly ConcurrentQueue<(string Topic, byte[] Payload, bool IsReplay)> seen = [];
    private readonly ConcurrentDictionary<string, JsonObject> entities = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> mistakes = [];
    private readonly ConcurrentDictionary<string, string> registry = new(StringComparer.Ordinal);

    private HomeAssistantInstance(IMqttClient client) => this.client = client;

    /// <summary>Topics in the order in which messages came.</summary>
    public IReadOnlyList<string> Topics => [.. seen.Select(message => message.Topic)];

    public IReadOnlyList<JsonObject> Configs =>
        [.. seen.Where(message => message.Topic == ConfigTopic && message.Payload.Length > 0)
            .Select(message => JsonNode.Parse(message.Payload)!.AsObject())];

    /// <summary>The entities it shows, by the key of their component.</summary>
    public IReadOnlyDictionary<string, JsonObject> Entities => entities;

    /// <summary>
    /// The entities that it remembers across its restarts: those of <see cref="Entities"/>, and those of earlier runs
    /// that nobody removed.
    /// </summary>
    public IEnumerable<string> Registered => registry.Keys;

    /// <summary>What its log would have had.</summary>
    public IReadOnlyCollection<string> Mistakes => mistakes;

    /// <param name="url">The broker.</param>
    /// <param name="tellsBirth">Whether it tells its birth.</param>
    /// <param name="earlier">An earlier run, whose entities it remembers.</param>
    public static async Task<HomeAssistantInstance> StartAsync(
        string url, bool tellsBirth = true, HomeAssistantInstance? earlier = null)
    {
        var instance = new HomeAssistantInstance(await Witness.ConnectAsync(url));
        foreach (var (key, platform) in earlier?.registry ?? [])
            instance.registry[key] = platform;
        instance.client.ApplicationMessageReceivedAsync += received =>
        {
            instance.Take(received.ApplicationMessage);
            return Task.CompletedTask;
        };
        await instance.client.SubscribeAsync("homeassistant/device/+/config");
        await instance.client.SubscribeAsync($"healthcheck/{RunningAgent.Id}/#");
        if (tellsBirth)
            await instance.TellBirthAsync();
        return instance;
    }

    // As it does by default: QoS 0 and not retained.
    public Task TellBirthAsync() => client.PublishStringAsync("homeassistant/status", "online");

    public Task DeleteDeviceAsync() =>
        client.PublishStringAsync(ConfigTopic, "", MqttQualityOfServiceLevel.AtLeastOnce, retain: true);

    public Task PublishAsync(string topic, string payload) =>
        client.PublishStringAsync(topic, payload, MqttQualityOfServiceLevel.AtLeastOnce, retain: true);

    /// <summary>The payloads of a topic, in the order in which they came.</summary>
    public IReadOnlyList<JsonNode> Payloads(string topic) =>
        [.. seen.Where(message => message.Topic == topic).Select(message => JsonNode.Parse(message.Payload)!)];

    public int Count(string topic) => seen.Count(message => message.Topic == topic && message.Payload.Length > 0);

    public static string Own(string kind) => $"healthcheck/{RunningAgent.Id}/{kind}";

    public Task WaitForAsync(Func<bool> condition) => Eventually.BeTrueAsync(
        condition, Limit, () =>
            string.Join('\n', seen.Select(message => $"{message.Topic}: {message.Payload.Length} bytes")));

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Take(MqttApplicationMessage message)
    {
        var payload = message.Payload.ToArray();
        if (message.Topic == ConfigTopic)
            Discover(payload);
        seen.Enqueue((message.Topic, payload, message.Retain));
    }

    private void Discover(byte[] payload)
    {
        if (payload.Length == 0)
        {
            entities.Clear();
            registry.Clear();
            return;
        }

        foreach (var mistake in HomeAssistantRules.Mistakes(ConfigTopic, payload))
            mistakes.Enqueue(mistake);
        foreach (var (key, component) in JsonNode.Parse(Encoding.UTF8.GetString(payload))!["components"]!.AsObject())
        {
            // What is left out stays as it is; only the bare platform removes, and only an entity of that platform.
            if (component!.AsObject().Count > 1)
            {
                entities[key] = component.AsObject();
                registry[key] = (string)component["platform"]!;
            }
            else if (entities.TryGetValue(key, out var known)
                && (string?)known["platform"] == (string?)component["platform"])
            {
                entities.TryRemove(key, out _);
                registry.TryRemove(key, out _);
            }
        }
    }
}
