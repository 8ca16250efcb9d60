using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using HealthCheck.Agent.RemoteCommands;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.HomeAssistant;

/// <summary>
/// Writes the one message by which Home Assistant knows a device and all its entities: device-based discovery, as of
/// Home Assistant 2024.11. Keys that its oldest version does not know are left out, for in three of its levels one
/// unknown key refuses the whole message.
/// </summary>
/// <param name="topics">The device's own topics.</param>
/// <param name="homeAssistant">Home Assistant's.</param>
/// <param name="key">What Home Assistant has to name in a command.</param>
internal sealed class Discovery(Topics topics, HomeAssistantTopics homeAssistant, CommandKey key)
{
    /// <summary>Brokers and bridges with a limit often have this one.</summary>
    public const int MostBytes = 64 * 1024;

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Blocks of hardware addresses that are burnt into Raspberry Pis. A dongle's may be another machine's tomorrow, and
    // Home Assistant makes one device of two that share an address.
    private static readonly string[] BurntIn =
        ["b8:27:eb", "dc:a6:32", "e4:5f:01", "28:cd:c1", "d8:3a:dd", "2c:cf:67", "88:a2:9e"];

    private readonly string commandTemplate =
        $$$$"""{"command": "{{ value }}", "time": {{ now().timestamp() | int }}, "key": "{{{{key.Text}}}}"}""";

    /// <param name="announcement">Who the device is.</param>
    /// <param name="page">Where its own page is; null when nobody else can reach that.</param>
    /// <param name="entities">What it has.</param>
    /// <param name="gone">What it had.</param>
    public byte[] Write(
        DeviceAnnouncement announcement, string? page, IEnumerable<Entity> entities, IEnumerable<GoneEntity> gone) =>
        Write(announcement, page, [.. entities], [.. gone]);

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

    private byte[] Write(DeviceAnnouncement announcement, string? page, List<Entity> entities, List<GoneEntity> gone)
    {
        var buffer = new ArrayBufferWriter<byte>(32 * 1024);
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            WriteDevice(json, announcement, page);
            json.WriteStartObject("origin");
            json.WriteString("name", "HealthCheck");
            json.WriteString("sw_version", announcement.AgentVersion);
            json.WriteEndObject();
            WriteShared(json, announcement.Id);
            json.WriteStartObject("components");
            foreach (var entity in entities)
                Write(json, entity, announcement);
            foreach (var each in gone)
                Write(json, each, announcement.Id);

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static string Word(Platform platform) => platform switch
    {
        Platform.BinarySensor => "binary_sensor",
        Platform.Button => "button",
        Platform.Event => "event",
        _ => "sensor",
    };

    private void WriteDevice(Utf8JsonWriter json, DeviceAnnouncement announcement, string? page)
    {
        json.WriteStartObject("device");
        json.WriteStartArray("identifiers");
        json.WriteStringValue(homeAssistant.ObjectId);
        json.WriteEndArray();
        if (announcement.Fingerprint.Macs.FirstOrDefault(mac =>
            BurntIn.Any(block => mac.StartsWith(block, StringComparison.Ordinal))) is { } burntIn)
        {
            json.WriteStartArray("connections");
            json.WriteStartArray();
            json.WriteStringValue("mac");
            json.WriteStringValue(burntIn);
            json.WriteEndArray();
            json.WriteEndArray();
        }

        json.WriteString("name", announcement.Name);
        if (announcement.Model?.StartsWith("Raspberry Pi", StringComparison.Ordinal) == true)
            json.WriteString("manufacturer", "Raspberry Pi");
        WriteIfKnown(json, "model", announcement.Model);
        WriteIfKnown(json, "hw_version", announcement.Revision);
        WriteIfKnown(json, "sw_version", announcement.Os?.Name);
        json.WriteString("serial_number", announcement.Id);
        WriteIfKnown(json, "configuration_url", page);
        json.WriteEndObject();
    }

    // What each component has unless it says otherwise. Anything but online is as good as offline, stopped among it.
    private void WriteShared(Utf8JsonWriter json, string id)
    {
        json.WriteString("state_topic", topics.Of(id, TopicKind.Health));
        json.WriteStartArray("availability");
        json.WriteStartObject();
        json.WriteString("topic", topics.Of(id, TopicKind.Status));
        json.WriteString("value_template", "{{ 'online' if value == 'online' else 'offline' }}");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteNumber("qos", 1);
    }

    private void Write(Utf8JsonWriter json, Entity entity, DeviceAnnouncement announcement)
    {
        var row = entity.Row;
        json.WriteStartObject(entity.Key);
        json.WriteString("platform", Word(row.Platform));
        json.WriteString("unique_id", $"{homeAssistant.ObjectId}_{entity.Key}");
        json.WriteString("name", entity.Name);
        if (row.Platform == Platform.Button)
        {
            json.WriteString("command_topic", topics.Of(announcement.Id, row.Topic));
            json.WriteString("command_template", commandTemplate);
            json.WriteString("payload_press", row.Value);
        }
        else if (row.Platform == Platform.Event)
        {
            WriteEvent(json, row.Words, announcement.Id);
        }
        else
        {
            WriteState(json, entity, announcement.Id);
        }

        WriteIfKnown(json, "device_class", row.DeviceClass);
        WriteIfKnown(json, "icon", row.Icon);
        if (!row.IsPrimary)
            json.WriteString("entity_category", row.Platform == Platform.Button ? "config" : "diagnostic");
        if (!entity.IsEnabled)
            json.WriteBoolean("enabled_by_default", false);

        // That the device is away is what the one has to tell; and an event that is unavailable would come again with
        // each return.
        if (row.Topic is TopicKind.Status or TopicKind.Event)
        {
            json.WriteStartArray("availability");
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    // Home Assistant removes only what it has set up since its start. So what is gone is defined once more first, as
    // briefly as it takes it.
    private void Write(Utf8JsonWriter json, GoneEntity gone, string id)
    {
        var (platform, key) = gone.Name;
        json.WriteStartObject(key);
        json.WriteString("platform", Word(platform));
        if (gone.IsDefined)
        {
            json.WriteString("unique_id", $"{homeAssistant.ObjectId}_{key}");
            json.WriteString("name", key);
            if (platform == Platform.Button)
                json.WriteString("command_topic", topics.Of(id, TopicKind.Command));
            else if (platform == Platform.Event)
                WriteEvent(json, ProblemEvent.Types, id);
            else
                json.WriteString("value_template", "{{ none }}");
        }

        json.WriteEndObject();
    }

    private void WriteEvent(Utf8JsonWriter json, IReadOnlyList<string> types, string id)
    {
        json.WriteString("state_topic", topics.Of(id, TopicKind.Event));
        json.WriteStartArray("event_types");
        foreach (var type in types)
            json.WriteStringValue(type);
        json.WriteEndArray();
    }

    private void WriteState(Utf8JsonWriter json, Entity entity, string id)
    {
        var row = entity.Row;
        if (row.Topic != TopicKind.Health)
            json.WriteString("state_topic", topics.Of(id, row.Topic));
        json.WriteString("value_template", entity.Template);
        if (row.Platform == Platform.BinarySensor)
        {
            json.WriteString("payload_on", "True");
            json.WriteString("payload_off", "False");
        }

        WriteIfKnown(json, "unit_of_measurement", row.Unit);
        WriteIfKnown(json, "state_class", row.StateClass);
        if (row.Precision is { } precision)
            json.WriteNumber("suggested_display_precision", precision);
        if (row.Words.Count == 0)
            return;
        json.WriteStartArray("options");
        foreach (var word in row.Words)
            json.WriteStringValue(word);
        json.WriteEndArray();
    }

    private static void WriteIfKnown(Utf8JsonWriter json, string key, string? value)
    {
        if (value is not null)
            json.WriteString(key, value);
    }
}
