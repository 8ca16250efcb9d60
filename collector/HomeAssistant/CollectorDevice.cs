using HealthCheck.Contracts;
using HealthCheck.Hosting.HomeAssistant;

namespace HealthCheck.Collector.HomeAssistant;

/// <summary>The collector as a device of Home Assistant: its topics, and its entities.</summary>
/// <param name="topics">Our topics.</param>
/// <param name="discoveryPrefix">What Home Assistant's own topics begin with.</param>
/// <param name="clientId">What the collector is called at the broker; its last part is the id.</param>
internal sealed class CollectorDevice(Topics topics, string discoveryPrefix, string clientId)
{
    private readonly string id = clientId[(clientId.LastIndexOf('-') + 1)..];

    /// <summary>The device that was announced on a topic; null when that is none of a collector.</summary>
    public static CollectorDevice? OfAnnounced(Topics topics, string config)
    {
        const string Before = "/device/healthcheck_collector_", After = "/config";
        var at = config.LastIndexOf(Before, StringComparison.Ordinal);
        return at > 0 && config.EndsWith(After, StringComparison.Ordinal)
            && config[(at + Before.Length)..^After.Length] is var id && DeviceId.IsValid(id)
            ? new CollectorDevice(topics, config[..at], id)
            : null;
    }

    /// <summary>Home Assistant's topics.</summary>
    public HomeAssistantTopics HomeAssistant => HomeAssistantTopics.OfCollector(discoveryPrefix, id);

    /// <summary>Where it says whether it is there. Agents see by it that there is a collector.</summary>
    public string Status => topics.OfCollector(id, TopicKind.Status);

    /// <summary>Where its figures are.</summary>
    public string Figures => topics.OfCollector(id, TopicKind.Health);

    /// <summary>What the broker keeps, in the order in which to clear it.</summary>
    public IReadOnlyList<string> Retained => [HomeAssistant.Config, Status, Figures];

    /// <summary>The entities.</summary>
    public static IReadOnlyList<EntityDefinition> Entities(string statusTopic) =>
    [
        new(Platform.BinarySensor, "connectivity", null)
        {
            StateTopic = statusTopic, Template = "{{ 'True' if value == 'online' else 'False' }}",
            DeviceClass = "connectivity", IsAlwaysAvailable = true,
        },
        new(Platform.BinarySensor, "problem", "Problem")
        {
            Template = "{{ value_json.status != 'ok' }}", DeviceClass = "problem", Icon = "mdi:heart-pulse",
            IsPrimary = true,
        },
        Text("reason", "Reason", "{{ (value_json.problems | join(', ') | replace('-', ' '))[:255] or 'All is well' }}",
            "mdi:message-text-outline"),
        Count("devices", "Devices", "devices", "mdi:devices") with { IsPrimary = false },
        Count("devices_online", "Devices online", "online", "mdi:lan-connect"),
        Count("devices_offline", "Devices offline", "offline", "mdi:lan-disconnect"),
        Count("devices_stopped", "Devices stopped", "stopped", "mdi:power-standby") with { IsPrimary = false },
        Count("devices_in_trouble", "Devices in trouble", "inTrouble", "mdi:alert-outline"),
        Text("longest_silent", "Longest silent", "{{ value_json.longestSilent or 'none' }}", "mdi:ear-hearing-off") with
        {
            IsPrimary = true,
        },
        new(Platform.Sensor, "longest_silent_since", "Longest silent since")
        {
            Template = "{{ value_json.silentSince }}", DeviceClass = "timestamp",
        },
        Count("open_alerts", "Open alerts", "openAlerts", "mdi:bell-alert-outline"),
        Count("missing_samples", "Missing samples", "missing", "mdi:tray-remove") with { IsPrimary = false },
        Text("version", "Version", "{{ value_json.version }}", "mdi:tag-outline"),
        new(Platform.Sensor, "started", "Started")
        {
            Template = "{{ value_json.startedAt }}", DeviceClass = "timestamp", IsEnabled = false,
        },
    ];

    /// <summary>The discovery message.</summary>
    /// <param name="hostname">The name of the machine.</param>
    /// <param name="version">The version of the collector.</param>
    public byte[] Write(string hostname, string version) => new DiscoveryMessage(
        new(HomeAssistant.ObjectId, $"HealthCheck collector {hostname}", version)
        {
            Model = "HealthCheck collector",
            SoftwareVersion = version,
            SerialNumber = id,
        },
        Figures, Status).Write(Entities(Status), []);

    private static EntityDefinition Text(string key, string name, string template, string icon) =>
        new(Platform.Sensor, key, name) { Template = template, Icon = icon };

    private static EntityDefinition Count(string key, string name, string path, string icon) =>
        new(Platform.Sensor, key, name)
        {
            Template = $"{{{{ value_json.{path} }}}}",
            Icon = icon,
            StateClass = "measurement",
            Precision = 0,
            IsPrimary = true,
        };
}
