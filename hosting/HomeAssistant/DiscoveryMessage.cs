using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace HealthCheck.Hosting.HomeAssistant;

/// <summary>
/// Writes the one message by which Home Assistant knows a device and all its entities: device-based discovery, as of
/// Home Assistant 2024.11. Keys that its oldest version does not know are left out, for in three of its levels one
/// unknown key refuses the whole message.
/// </summary>
/// <param name="device">The device.</param>
/// <param name="stateTopic">The topic whose message most entities read.</param>
/// <param name="statusTopic">The topic that says <c>online</c> while the device is there.</param>
public sealed class DiscoveryMessage(DeviceDefinition device, string stateTopic, string statusTopic)
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="entities">What the device has.</param>
    /// <param name="removed">What Home Assistant is to remove.</param>
    public byte[] Write(IEnumerable<EntityDefinition> entities, IEnumerable<EntityName> removed)
    {
        var buffer = new ArrayBufferWriter<byte>(32 * 1024);
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            WriteDevice(json);
            json.WriteStartObject("origin");
            json.WriteString("name", "HealthCheck");
            json.WriteString("sw_version", device.OriginVersion);
            json.WriteEndObject();
            WriteShared(json);
            json.WriteStartObject("components");
            foreach (var entity in entities)
                Write(json, entity);
            foreach (var name in removed)
            {
                json.WriteStartObject(name.Key);
                json.WriteString("platform", PlatformWords.Of(name.Platform));
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private void WriteDevice(Utf8JsonWriter json)
    {
        json.WriteStartObject("device");
        json.WriteStartArray("identifiers");
        json.WriteStringValue(device.ObjectId);
        json.WriteEndArray();
        if (device.Mac is { } mac)
        {
            json.WriteStartArray("connections");
            json.WriteStartArray();
            json.WriteStringValue("mac");
            json.WriteStringValue(mac);
            json.WriteEndArray();
            json.WriteEndArray();
        }

        json.WriteString("name", device.Name);
        WriteIfKnown(json, "manufacturer", device.Manufacturer);
        WriteIfKnown(json, "model", device.Model);
        WriteIfKnown(json, "hw_version", device.HardwareVersion);
        WriteIfKnown(json, "sw_version", device.SoftwareVersion);
        WriteIfKnown(json, "serial_number", device.SerialNumber);
        WriteIfKnown(json, "via_device", device.ViaDevice);
        WriteIfKnown(json, "configuration_url", device.ConfigurationUrl);
        json.WriteEndObject();
    }

    // What each component has unless it says otherwise. Anything but online is as good as offline, stopped among it.
    private void WriteShared(Utf8JsonWriter json)
    {
        json.WriteString("state_topic", stateTopic);
        json.WriteStartArray("availability");
        json.WriteStartObject();
        json.WriteString("topic", statusTopic);
        json.WriteString("value_template", "{{ 'online' if value == 'online' else 'offline' }}");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteNumber("qos", 1);
    }

    private void Write(Utf8JsonWriter json, EntityDefinition entity)
    {
        json.WriteStartObject(entity.Key);
        json.WriteString("platform", PlatformWords.Of(entity.Platform));
        json.WriteString("unique_id", $"{device.ObjectId}_{entity.Key}");
        json.WriteString("name", entity.Name);
        WriteIfKnown(json, "command_topic", entity.CommandTopic);
        WriteIfKnown(json, "command_template", entity.CommandTemplate);
        WriteIfKnown(json, "payload_press", entity.Press);
        WriteState(json, entity);
        WriteIfKnown(json, "device_class", entity.DeviceClass);
        WriteIfKnown(json, "icon", entity.Icon);
        if (!entity.IsPrimary)
            json.WriteString("entity_category", entity.Platform == Platform.Button ? "config" : "diagnostic");
        if (!entity.IsEnabled)
            json.WriteBoolean("enabled_by_default", false);
        if (entity.IsAlwaysAvailable)
        {
            json.WriteStartArray("availability");
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteState(Utf8JsonWriter json, EntityDefinition entity)
    {
        WriteIfKnown(json, "state_topic", entity.StateTopic);
        WriteIfKnown(json, "value_template", entity.Template);
        if (entity.Platform == Platform.BinarySensor)
        {
            json.WriteString("payload_on", "True");
            json.WriteString("payload_off", "False");
        }

        WriteIfKnown(json, "unit_of_measurement", entity.Unit);
        WriteIfKnown(json, "state_class", entity.StateClass);
        if (entity.Precision is { } precision)
            json.WriteNumber("suggested_display_precision", precision);
        if (entity.Words.Count == 0)
            return;
        json.WriteStartArray(entity.Platform == Platform.Event ? "event_types" : "options");
        foreach (var word in entity.Words)
            json.WriteStringValue(word);
        json.WriteEndArray();
    }

    private static void WriteIfKnown(Utf8JsonWriter json, string key, string? value)
    {
        if (value is not null)
            json.WriteString(key, value);
    }
}
