using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace HealthCheck.Agent.Tests.HomeAssistant;

/// <summary>
/// What Home Assistant from 2024.11 to 2026.9 takes without a word: the rules that it checks a discovery message by,
/// and those that it does not check and shows the breach of later.
/// </summary>
internal static partial class HomeAssistantRules
{
    public const int MostBytes = 64 * 1024;

    private static readonly string[] RootKeys =
        ["device", "origin", "components", "state_topic", "command_topic", "qos", "encoding", "availability",
            "availability_mode"];
    private static readonly string[] DeviceKeys =
        ["identifiers", "connections", "manufacturer", "model", "model_id", "name", "hw_version", "sw_version",
            "serial_number", "suggested_area", "via_device", "configuration_url"];
    private static readonly string[] OriginKeys = ["name", "sw_version", "support_url"];
    private static readonly string[] AvailabilityKeys =
        ["topic", "payload_available", "payload_not_available", "value_template"];
    private static readonly string[] CommonKeys =
        ["platform", "unique_id", "name", "device_class", "icon", "entity_category", "enabled_by_default",
            "availability", "qos"];

    private static readonly Dictionary<string, string[]> KeysOf = new()
    {
        ["sensor"] =
            [.. CommonKeys, "state_topic", "value_template", "state_class", "unit_of_measurement",
                "suggested_display_precision", "options"],
        ["binary_sensor"] = [.. CommonKeys, "state_topic", "value_template", "payload_on", "payload_off"],
        ["button"] = [.. CommonKeys, "command_topic", "command_template", "payload_press"],
        ["event"] = [.. CommonKeys, "state_topic", "event_types", "value_template"],
    };

    private static readonly Dictionary<string, string[]> ClassesOf = new()
    {
        ["sensor"] =
            ["temperature", "data_size", "data_rate", "duration", "frequency", "voltage", "signal_strength",
                "timestamp", "date", "enum"],
        ["binary_sensor"] = ["connectivity", "problem", "running", "update"],
        ["button"] = ["identify", "restart", "update"],
        ["event"] = ["button", "doorbell", "motion"],
    };

    private static readonly Dictionary<string, string[]> UnitsOf = new()
    {
        ["temperature"] = ["°C", "°F", "K"],
        ["data_size"] =
            ["bit", "kbit", "Mbit", "Gbit", "B", "kB", "MB", "GB", "TB", "PB", "KiB", "MiB", "GiB", "TiB", "PiB"],
        ["data_rate"] =
            ["bit/s", "kbit/s", "Mbit/s", "Gbit/s", "B/s", "kB/s", "MB/s", "GB/s", "KiB/s", "MiB/s", "GiB/s"],
        ["duration"] = ["d", "h", "min", "s", "ms", "μs"],
        ["frequency"] = ["mHz", "Hz", "kHz", "MHz", "GHz"],
        ["voltage"] = ["μV", "mV", "V", "kV", "MV"],
        ["signal_strength"] = ["dB", "dBm"],
    };

    // Without a device class any unit may stand.
    private static readonly string[] BareUnits = ["%", "rpm"];
    private static readonly string[] WithoutUnit = ["timestamp", "date", "enum"];
    private static readonly string[] ManyWays = ["data_size", "duration"];

    /// <summary>All that is wrong with a discovery message.</summary>
    public static IReadOnlyList<string> Mistakes(string topic, ReadOnlyMemory<byte> message)
    {
        var mistakes = new List<string>();
        if (!Topic().IsMatch(topic))
            mistakes.Add($"the topic {topic} is illegal");
        if (message.Length > MostBytes)
            mistakes.Add($"{message.Length} bytes are too many for brokers with a limit");
        JsonDocument document;
        try
        {
            // Strict JSON and strict UTF-8, without a key twice.
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(message.Span);
            document = JsonDocument.Parse(message, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException)
        {
            return [.. mistakes, e.Message];
        }

        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return [.. mistakes, "it is no object"];
            Keys(root, "the root", RootKeys, ["device", "origin", "components"], mistakes);
            if (mistakes.Count > 0)
                return mistakes;
            Device(root.GetProperty("device"), mistakes);
            Keys(root.GetProperty("origin"), "origin", OriginKeys, ["name"], mistakes);
            Availability(root, "the root", mistakes);
            var hasStateTopic = root.TryGetProperty("state_topic", out _);
            var ids = new HashSet<string>(StringComparer.Ordinal);
            var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            var device = root.GetProperty("device").TryGetProperty("name", out var name) ? name.GetString()! : "";
            foreach (var component in root.GetProperty("components").EnumerateObject())
                Component(component, device, hasStateTopic, ids, names, mistakes);
        }

        return mistakes;
    }

    private static void Device(JsonElement device, List<string> mistakes)
    {
        Keys(device, "device", DeviceKeys, ["identifiers", "name"], mistakes);
        foreach (var each in device.EnumerateObject())
        {
            if (each.Name == "identifiers"
                && (each.Value.ValueKind != JsonValueKind.Array || each.Value.GetArrayLength() == 0))
                mistakes.Add("device.identifiers is empty");
            else if (each.Name == "connections" && !each.Value.EnumerateArray()
                .All(pair => pair.GetArrayLength() == 2 && Mac().IsMatch(pair[1].GetString()!)))
                mistakes.Add("device.connections is no list of pairs");
            else if (each.Name is not ("identifiers" or "connections") && each.Value.ValueKind != JsonValueKind.String)
                mistakes.Add($"device.{each.Name} is no text");
        }

        if (device.TryGetProperty("configuration_url", out var page)
            && !(Uri.TryCreate(page.GetString(), UriKind.Absolute, out var url)
                && url.Scheme is "http" or "https" or "homeassistant"))
            mistakes.Add($"device.configuration_url {page} is none");
    }

    private static void Component(
        JsonProperty component, string device, bool hasStateTopic, HashSet<string> ids, HashSet<string> names,
        List<string> mistakes)
    {
        var (key, value) = (component.Name, component.Value);
        if (!Key().IsMatch(key))
            mistakes.Add($"the key {key} is none");
        if (!value.TryGetProperty("platform", out var word) || !KeysOf.TryGetValue(word.GetString()!, out var keys))
        {
            mistakes.Add($"{key} has no platform that we use");
            return;
        }

        // Nothing but the platform: it is to be removed.
        if (value.EnumerateObject().Count() == 1)
            return;
        var platform = word.GetString()!;
        var own = platform switch
        {
            "button" => "command_topic",
            "event" => "event_types",
            _ => "value_template",
        };
        Keys(value, key, keys, ["unique_id", "name", own], mistakes);
        if (platform != "button" && !hasStateTopic && !value.TryGetProperty("state_topic", out _))
            mistakes.Add($"{key} has no state_topic");
        if (Text(value, "unique_id") is not { } id || !ids.Add(id))
            mistakes.Add($"{key} has a unique_id that is missing or not unique");
        if (Text(value, "name") is { } name && (name.Length == 0 || !names.Add(name)))
            mistakes.Add($"{key} has an empty name, or the same name as another: {name}");
        if (Text(value, "name") is { } other && device.Length > 0
            && other.StartsWith(device, StringComparison.OrdinalIgnoreCase))
            mistakes.Add($"{key} has a name that starts with the name of the device");
        if (Text(value, "icon") is { } icon && !Icon().IsMatch(icon))
            mistakes.Add($"{key} has an icon that is none: {icon}");
        if (Text(value, "entity_category") is { } category
            && category != (platform == "button" ? "config" : "diagnostic"))
            mistakes.Add($"{key} has an entity_category that its platform refuses: {category}");
        if (Text(value, "device_class") is { } deviceClass && !ClassesOf[platform].Contains(deviceClass))
            mistakes.Add($"{key} has a device_class that its platform does not know: {deviceClass}");
        Availability(value, key, mistakes);
        if (platform == "sensor")
            Sensor(key, value, mistakes);
    }

    private static void Sensor(string key, JsonElement sensor, List<string> mistakes)
    {
        var (deviceClass, unit, stateClass) =
            (Text(sensor, "device_class"), Text(sensor, "unit_of_measurement"), Text(sensor, "state_class"));
        if (deviceClass is not null && UnitsOf.TryGetValue(deviceClass, out var units) && !units.Contains(unit))
            mistakes.Add($"{key} has a unit that {deviceClass} refuses: {unit}");
        if (deviceClass is null && unit is not null && !BareUnits.Contains(unit))
            mistakes.Add($"{key} has a unit without a class: {unit}");
        if (WithoutUnit.Contains(deviceClass)
            && (unit ?? stateClass) is not null | sensor.TryGetProperty("suggested_display_precision", out _))
            mistakes.Add($"{key} is {deviceClass} and has what only a figure may have");
        if (stateClass is not (null or "measurement" or "total" or "total_increasing"))
            mistakes.Add($"{key} has a state_class that is none: {stateClass}");
        if (stateClass is "total" or "total_increasing" && deviceClass is not null && !ManyWays.Contains(deviceClass))
            mistakes.Add($"{key} has a state_class that {deviceClass} cannot have: {stateClass}");
        if (sensor.TryGetProperty("suggested_display_precision", out var precision)
            && precision.GetInt32() is < 0 or > 6)
            mistakes.Add($"{key} has a precision that is none");
        var hasOptions = sensor.TryGetProperty("options", out var options);
        if (hasOptions != (deviceClass == "enum") || hasOptions && options.GetArrayLength() == 0)
            mistakes.Add($"{key} must have options if, and only if, it is an enum");
    }

    private static void Availability(JsonElement holder, string where, List<string> mistakes)
    {
        if (!holder.TryGetProperty("availability", out var list))
            return;
        foreach (var each in list.EnumerateArray())
            Keys(each, where + ".availability", AvailabilityKeys, ["topic"], mistakes);
    }

    private static void Keys(
        JsonElement holder, string where, string[] allowed, string[] required, List<string> mistakes)
    {
        var keys = holder.EnumerateObject().Select(each => each.Name).ToList();
        mistakes.AddRange(keys.Except(allowed).Select(key => $"{where} has an extra key: {key}"));
        mistakes.AddRange(required.Except(keys).Select(key => $"{where} lacks {key}"));
    }

    private static string? Text(JsonElement holder, string key) =>
        holder.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex("^[^+#]+/device/[a-zA-Z0-9_-]+/config$")]
    private static partial Regex Topic();

    [GeneratedRegex("^[a-z0-9_]{1,100}$")]
    private static partial Regex Key();

    [GeneratedRegex("^mdi:[a-z0-9-]+$")]
    private static partial Regex Icon();

    [GeneratedRegex("^([0-9a-f]{2}:){5}[0-9a-f]{2}$")]
    private static partial Regex Mac();
}
