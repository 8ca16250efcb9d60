using HealthCheck.Agent.RemoteCommands;
using HealthCheck.Contracts;
using HealthCheck.Hosting.HomeAssistant;

namespace HealthCheck.Agent.HomeAssistant;

/// <summary>Writes the discovery message of this device, see <see cref="DiscoveryMessage"/>.</summary>
/// <param name="topics">The device's own topics.</param>
/// <param name="homeAssistant">Home Assistant's.</param>
/// <param name="key">What Home Assistant has to name in a command.</param>
internal sealed class Discovery(Topics topics, HomeAssistantTopics homeAssistant, CommandKey key)
{
    /// <summary>Brokers and bridges with a limit often have this one.</summary>
    public const int MostBytes = 64 * 1024;

    // Blocks of hardware addresses that are burnt into Raspberry Pis. A dongle's may be another machine's tomorrow, and
    // Home Assistant makes one device of two that share an address.
    private static readonly string[] BurntIn =
        ["b8:27:eb", "dc:a6:32", "e4:5f:01", "28:cd:c1", "d8:3a:dd", "2c:cf:67", "88:a2:9e"];

    private readonly string commandTemplate =
        $$$$"""{"command": "{{ value }}", "time": {{ now().timestamp() | int }}, "key": "{{{{key.Text}}}}"}""";

    /// <summary>What Home Assistant knows the collector by that watches this device; null without one.</summary>
    public string? Via { get; set; }

    /// <param name="announcement">Who the device is.</param>
    /// <param name="page">Where its own page is; null when nobody else can reach that.</param>
    /// <param name="entities">What it has.</param>
    /// <param name="gone">What it had.</param>
    public byte[] Write(
        DeviceAnnouncement announcement, string? page, IEnumerable<Entity> entities, IEnumerable<GoneEntity> gone)
    {
        List<GoneEntity> all = [.. gone];
        var id = announcement.Id;
        return new DiscoveryMessage(
            Device(announcement, page), topics.Of(id, TopicKind.Health), topics.Of(id, TopicKind.Status)).Write(
                entities.Select(entity => Definition(entity, id))
                    .Concat(all.Where(each => each.IsDefined).Select(each => Briefly(each.Name, id))),
                all.Where(each => !each.IsDefined).Select(each => each.Name));
    }

    /// <summary>The message with as many entities as have room in it, the most important first.</summary>
    /// <param name="announcement">Who the device is.</param>
    /// <param name="page">Where its own page is; null when nobody else can reach that.</param>
    /// <param name="entities">What it has.</param>
    /// <param name="gone">What it had.</param>
    /// <param name="mostBytes">The largest message that may be sent.</param>
    /// <returns>The message and how many entities it leaves out; null when not even one has room.</returns>
    public (byte[] Json, int LeftOut)? Fit(
        DeviceAnnouncement announcement, string? page, IEnumerable<Entity> entities, IEnumerable<GoneEntity> gone,
        int mostBytes)
    {
        List<Entity> all = [.. entities];
        List<GoneEntity> removed = [.. gone];
        var json = Write(announcement, page, all, removed);
        if (json.Length <= mostBytes)
            return (json, 0);

        // What is to be removed takes little room, and waits for the last.
        List<Entity> important = [.. EntityImportance.Sort(all)];
        while (json.Length > mostBytes && important.Count > 0)
        {
            var share = (double)mostBytes / json.Length;
            var kept = Math.Clamp((int)(important.Count * share), 0, important.Count - 1);
            important.RemoveRange(kept, important.Count - kept);
            json = Write(announcement, page, important, removed);
        }

        return important.Count > 0 ? (json, all.Count - important.Count) : null;
    }

    private DeviceDefinition Device(DeviceAnnouncement announcement, string? page) =>
        new(homeAssistant.ObjectId, announcement.Name, announcement.AgentVersion)
        {
            Mac = announcement.Fingerprint.Macs.FirstOrDefault(mac =>
                BurntIn.Any(block => mac.StartsWith(block, StringComparison.Ordinal))),
            Manufacturer = announcement.Model?.StartsWith("Raspberry Pi", StringComparison.Ordinal) == true
                ? "Raspberry Pi"
                : null,
            Model = announcement.Model,
            HardwareVersion = announcement.Revision,
            SoftwareVersion = announcement.Os?.Name,
            SerialNumber = announcement.Id,
            ViaDevice = Via,
            ConfigurationUrl = page,
        };

    private EntityDefinition Definition(Entity entity, string id)
    {
        var row = entity.Row;
        var isButton = row.Platform == Platform.Button;
        return new EntityDefinition(row.Platform, entity.Key, entity.Name)
        {
            CommandTopic = isButton ? topics.Of(id, row.Topic) : null,
            CommandTemplate = isButton ? commandTemplate : null,
            Press = isButton ? row.Value : null,
            StateTopic = isButton || row.Topic == TopicKind.Health ? null : topics.Of(id, row.Topic),
            Template = isButton || row.Platform == Platform.Event ? null : entity.Template,
            DeviceClass = row.DeviceClass,
            Unit = row.Unit,
            StateClass = row.StateClass,
            Precision = row.Precision,
            Icon = row.Icon,
            Words = row.Words,
            IsPrimary = row.IsPrimary,
            IsEnabled = entity.IsEnabled,

            // That the device is away is what the one has to tell; and an event that is unavailable would come again
            // with each return.
            IsAlwaysAvailable = row.Topic is TopicKind.Status or TopicKind.Event,
        };
    }

    // Home Assistant removes only what it has set up since its start. So what is gone is defined once more first, as
    // briefly as it takes it.
    private EntityDefinition Briefly(EntityName name, string id) => new(name.Platform, name.Key, name.Key)
    {
        CommandTopic = name.Platform == Platform.Button ? topics.Of(id, TopicKind.Command) : null,
        StateTopic = name.Platform == Platform.Event ? topics.Of(id, TopicKind.Event) : null,
        Words = name.Platform == Platform.Event ? ProblemEvent.Types : [],
        Template = name.Platform is Platform.Button or Platform.Event ? null : "{{ none }}",
        IsPrimary = true,
    };
}
