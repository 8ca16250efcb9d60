using System.Text.Json.Nodes;

namespace HealthCheck.Agent.Tests.HomeAssistant;

/// <summary>The states of a Home Assistant, for templates that its user pastes: they are rendered by Jinja itself.</summary>
internal sealed class HomeAssistantHouse
{
    private readonly JsonObject devices = [], entities = [];

    /// <summary>A device and its entities: id, state and device class.</summary>
    public void Add(string id, string name, params (string Id, string State, string? Class)[] own)
    {
        devices[id] = new JsonObject { ["name"] = name, ["identifiers"] = new JsonArray(id) };
        foreach (var (entity, state, deviceClass) in own)
            entities[entity] = new JsonObject
            {
                ["state"] = state,
                ["device"] = id,
                ["attributes"] = new JsonObject { ["device_class"] = deviceClass },
            };
    }

    /// <summary>A device with an agent of ours.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isOnline">Whether it is connected.</param>
    /// <param name="reason">What is wrong; null for nothing.</param>
    /// <param name="suffix">What Home Assistant appends to its entities, where the name is not the first of its kind.</param>
    public void AddDevice(string name, bool isOnline, string? reason, string suffix = "")
    {
        var slug = name.ToLowerInvariant().Replace(' ', '_');
        Add(
            $"healthcheck_{slug}{suffix}", name,
            ($"binary_sensor.{slug}_under_voltage{suffix}", isOnline ? "off" : "unavailable", "problem"),
            ($"binary_sensor.{slug}{suffix}", isOnline ? "on" : "off", "connectivity"),
            ($"binary_sensor.{slug}_problem{suffix}", isOnline ? reason is null ? "off" : "on" : "unavailable",
                "problem"),
            ($"sensor.{slug}_reason{suffix}", isOnline ? reason ?? "All is well" : "unavailable", null));
    }

    /// <summary>The templates as Home Assistant shows them.</summary>
    public async Task<IReadOnlyList<string>> RenderAsync(params (string Text, JsonArray Variables)[] templates)
    {
        var input = new JsonObject
        {
            ["devices"] = devices.DeepClone(),
            ["entities"] = entities.DeepClone(),
            ["templates"] = new JsonArray([.. templates.Select(each => new JsonObject
            {
                ["text"] = each.Text,
                ["variables"] = each.Variables.DeepClone(),
            })]),
        };
        var answers = JsonNode.Parse(await Python.RunAsync("home_assistant.py", input.ToJsonString()))!.AsArray();
        return [.. answers.Select((answer, i) => (string?)answer!["state"]
            ?? throw new InvalidOperationException($"{templates[i].Text}: {answer["error"]}"))];
    }
}
