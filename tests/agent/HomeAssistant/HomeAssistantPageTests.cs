using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HealthCheck.Agent.HomeAssistant;
using HealthCheck.Contracts;
using HealthCheck.Golden;

namespace HealthCheck.Agent.Tests.HomeAssistant;

/// <summary>Keeps the page for users, and the files that it hands out, true to the catalogue.</summary>
public sealed partial class HomeAssistantPageTests
{
    [Fact]
    public void The_page_for_users_tells_every_entity() => GoldenFile.Matches(
        "../../docs/home-assistant.md", Encoding.UTF8.GetBytes(HomeAssistantPage.Write(Catalogue.All, File)));

    [Fact]
    public void Every_row_of_the_catalogue_is_written_as_people_and_home_assistant_read_it()
    {
        foreach (var row in Catalogue.All)
        {
            Assert.Matches("^[a-z0-9_]*(<[a-z]+>)?[a-z0-9_]*$", row.Key);
            Assert.True(
                row.Instances.Placeholder.Length == 0 || row.Key.Contains(
                    row.Instances.Placeholder, StringComparison.Ordinal) || row.Key == "cpu_temperature", row.Key);
            Assert.True(row.Name is null || char.IsUpper(row.Name[0]) && !row.Name.EndsWith('.'), row.Name);
            Assert.True(row.IsEnabled || !row.IsPrimary, row.Key);
            Assert.True(row.DeviceClass is not null || row.Icon is not null,
                $"{row.Key} has no icon of its class, and none of its own");
        }

        // Two rows may share a key when no thing has both.
        Assert.Equal(["disk_<mount>_usage"],
            Catalogue.All.GroupBy(row => row.Key).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    [Theory]
    [Trait("Needs", "Python")]
    [InlineData("dashboard.yaml", 10)]
    [InlineData("first-card.yaml", 8)]
    [InlineData("first-automation.yaml", 1)]
    public async Task What_is_pasted_names_entities_that_a_device_has_from_the_start(string file, int least)
    {
        var named = EntityId().Matches((await YamlAsync(file)).ToJsonString())
            .Select(match => match.Value).Distinct().ToList();
        var there = DiscoveryMessages.Components(DiscoveryMessages.Message("pi-4"))
            .Where(each => each.Value!["enabled_by_default"] is null)
            .Select(each => $"{each.Value!["platform"]}.{Slug("kitchen-pi " + each.Value["name"])}");
        Assert.InRange(named.Count, least, 100);
        Assert.Empty(named.Except(there));
    }

    [Theory]
    [Trait("Needs", "Python")]
    [InlineData("off", "off", "Not connected.")]
    [InlineData("on", "on", "**Critical**: Storage full: /. Clean up.")]
    [InlineData("on", "off", "All is well: 49 °C, memory 25 %, disk 25 %.")]
    public async Task The_first_card_says_how_the_device_is(string connected, string problem, string text)
    {
        var house = new HomeAssistantHouse();
        house.Add(
            "1", "Kitchen Pi", ("binary_sensor.kitchen_pi", connected, "connectivity"),
            ("binary_sensor.kitchen_pi_problem", problem, "problem"),
            ("sensor.kitchen_pi_verdict", "Critical", "enum"), ("sensor.kitchen_pi_reason", "Storage full: /", null),
            ("sensor.kitchen_pi_advice", "Clean up", null), ("sensor.kitchen_pi_cpu_temperature", "49", "temperature"),
            ("sensor.kitchen_pi_memory_usage", "25", null), ("sensor.kitchen_pi_disk_usage", "25", null));
        var card = (string)(await YamlAsync("first-card.yaml"))["content"]!;
        var shown = Assert.Single(await house.RenderAsync((card, [])));
        Assert.Equal(text, shown.Replace("\n", " ", StringComparison.Ordinal));
    }

    [Theory]
    [Trait("Needs", "Python")]
    [InlineData("began", "True")]
    [InlineData("eased", "False")]
    public async Task The_first_automation_tells_what_a_problem_event_says(string type, string isTold)
    {
        var automation = await YamlAsync("first-automation.yaml");
        var told = JsonNode.Parse(new ProblemEvent(
            type, new("storage-full", HealthStatus.Critical, "Storage full: /", Example.Snapshot.Time),
            new("storage-full", HealthStatus.Critical, Example.Snapshot.Time, "88 % of / is in use", "Clean up"))
            .Write());
        var variables = new JsonArray(
            new JsonArray("trigger", new JsonObject { ["to_state"] = new JsonObject { ["attributes"] = told } }));
        var rendered = await new HomeAssistantHouse().RenderAsync(
            ((string)automation["conditions"]![0]!["value_template"]!, variables),
            ((string)automation["actions"]![0]!["data"]!["message"]!, variables));
        Assert.Equal([isTold, "88 % of / is in use"], rendered);
    }

    [Fact]
    [Trait("Needs", "Python")]
    public async Task The_blueprint_uses_each_of_its_inputs_and_no_other()
    {
        var blueprint = await YamlAsync("pi-in-trouble.yaml");
        Assert.Equal("automation", (string?)blueprint["blueprint"]!["domain"]);
        Assert.True(Uri.TryCreate((string?)blueprint["blueprint"]!["source_url"], UriKind.Absolute, out _));
        Assert.Equal(["blueprint", "mode", "max", "triggers", "variables", "conditions", "actions"],
            blueprint.AsObject().Select(each => each.Key));
        Assert.Equal(
            blueprint["blueprint"]!["input"]!.AsObject().Select(each => each.Key).Order(),
            Input().Matches(blueprint.ToJsonString()).Select(match => match.Groups[1].Value).Distinct().Order());
    }

    // Each row: the trigger, the state before, the event, and what people read; nothing when they are told nothing.
    [Theory]
    [Trait("Needs", "Python")]
    [InlineData("problem", "unknown", "began", "warning", 0, "Attic is in trouble: 88 % of / is in use. Clean up.")]
    [InlineData("problem", "2026-11-22T11:00:00+00:00", "began", "critical", 0,
        "Attic is in trouble: 88 % of / is in use. Clean up.")]
    [InlineData("problem", "2026-11-22T11:00:00+00:00", "worsened", "critical", 60,
        "Attic is in trouble: 88 % of / is in use. Clean up.")]
    [InlineData("problem", "2026-11-22T11:00:00+00:00", "eased", "warning", 60, null)]
    [InlineData("problem", "2026-11-22T11:00:00+00:00", "ended", "warning", 60, "Attic: it is over: Storage full: /")]
    [InlineData("problem", "2026-11-22T11:00:00+00:00", "ended", "warning", 1, null)]
    [InlineData("problem", null, "began", "critical", 0, null)]
    [InlineData("away", "on", null, null, 0,
        "Attic is away: Home Assistant has not heard of it for a while: look at its power and its network.")]
    [InlineData("back", "off", null, null, 25, "Attic is back: It was away for 25 minutes.")]
    [InlineData("back", "off", null, null, 5, null)]
    public Task The_blueprint_tells_each_change_once_and_says_when_it_is_over(
        string trigger, string? before, string? type, string? severity, int minutes, string? told) =>
        CheckBlueprintAsync("warning", trigger, before, type, severity, minutes, told);

    [Theory]
    [Trait("Needs", "Python")]
    [InlineData("began", "warning", null)]
    [InlineData("worsened", "critical", "Attic is in trouble: 88 % of / is in use. Clean up.")]
    [InlineData("eased", "warning", "Attic: it is no longer critical: Storage full: /")]
    [InlineData("ended", "warning", null)]
    [InlineData("ended", "critical", "Attic: it is over: Storage full: /")]
    public Task Who_wants_what_is_critical_hears_its_end_also_when_it_eases_first(
        string type, string severity, string? told) => CheckBlueprintAsync(
            "critical", "problem", "2026-11-22T11:00:00+00:00", type, severity, 60, told);

    private static async Task CheckBlueprintAsync(
        string leastSeverity, string trigger, string? before, string? type, string? severity, int minutes, string? told)
    {
        var blueprint = await YamlAsync("pi-in-trouble.yaml");
        var noon = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
        var entity = trigger == "problem" ? "event.attic_problem_event_2" : "binary_sensor.attic";
        var after = new JsonObject
        {
            ["state"] = trigger == "problem" ? noon.ToString("O") : trigger == "away" ? "off" : "on",
            ["last_changed"] = noon.ToString("O"),
            ["attributes"] = new JsonObject
            {
                ["event_type"] = type,
                ["severity"] = severity,
                ["summary"] = "Storage full: /",
                ["message"] = "88 % of / is in use",
                ["advice"] = "Clean up",
                ["since"] = noon.AddMinutes(-minutes).ToString("O"),
            },
        };
        var variables = new JsonArray(
            new JsonArray("trigger", new JsonObject
            {
                ["id"] = trigger,
                ["entity_id"] = entity,
                ["to_state"] = after,
                ["from_state"] = before is null ? null : new JsonObject
                {
                    ["state"] = before,
                    ["last_changed"] = noon.AddMinutes(-minutes).ToString("O"),
                },
            }));
        foreach (var (name, value) in blueprint["variables"]!.AsObject())
        {
            var input = (value as JsonObject)?["!input"] is { } named
                ? (string?)named == "least_severity"
                    ? leastSeverity
                    : blueprint["blueprint"]!["input"]![(string)named!]!["default"]
                : value;
            variables.Add(new JsonArray(name, input?.DeepClone()));
        }

        var house = new HomeAssistantHouse();
        house.Add("1", "Attic", (entity, "?", null));
        var rendered = await house.RenderAsync(
            ((string)blueprint["conditions"]![0]!["value_template"]!, variables),
            ("{{ title }}: {{ message }}", variables));
        Assert.Equal(told is null ? "False" : "True", rendered[0]);
        if (told is not null)
            Assert.Equal(told, rendered[1]);
    }

    [Fact]
    [Trait("Needs", "Python")]
    public async Task The_blueprint_does_not_take_a_restart_for_a_change()
    {
        var triggers = (await YamlAsync("pi-in-trouble.yaml"))["triggers"]!.AsArray();
        Assert.Equal("unavailable", (string?)triggers[0]!["not_from"]);
        Assert.Equal("""["unavailable","unknown"]""", triggers[0]!["not_to"]!.ToJsonString());
        Assert.Equal(("on", "off"), ((string?)triggers[1]!["from"], (string?)triggers[1]!["to"]));
        Assert.Equal(("off", "on"), ((string?)triggers[2]!["from"], (string?)triggers[2]!["to"]));
    }

    [Fact]
    [Trait("Needs", "Python")]
    public async Task The_card_for_many_devices_names_those_in_trouble_and_those_that_are_away()
    {
        var card = (string)(await YamlAsync("fleet.yaml"))["content"]!;
        var house = new HomeAssistantHouse();
        Assert.Equal("No device yet.", Assert.Single(await house.RenderAsync((card, []))));

        house.AddDevice("Attic", isOnline: true, reason: null);
        house.AddDevice("Cellar", isOnline: true, reason: null);
        Assert.Equal("All 2 devices are well.", Assert.Single(await house.RenderAsync((card, []))));

        // One whose name ends like an entity, and one whose entities have ids of their own.
        var other = new HomeAssistantHouse();
        other.AddDevice("My problem", isOnline: true, reason: null);
        Assert.Equal("All 1 devices are well.", Assert.Single(await other.RenderAsync((card, []))));
        other.Add("healthcheck_1", "Barn",
            ("binary_sensor.barn_there", "on", "connectivity"), ("binary_sensor.barn_trouble", "on", "problem"));
        Assert.Equal(
            "- Not known of Barn: no entity of it ends in _problem.",
            Assert.Single(Lines(Assert.Single(await other.RenderAsync((card, []))))));

        // A third and a fourth of one name.
        house.AddDevice("Attic", isOnline: true, reason: "Storage full: /", suffix: "_2");
        house.AddDevice("Attic", isOnline: false, reason: "Storage full: /", suffix: "_3");
        house.Add("healthcheck_collector_0f3c", "Collector",
            ("binary_sensor.collector_problem", "on", "problem"), ("binary_sensor.collector", "off", "connectivity"));
        house.Add("other", "Lamp", ("binary_sensor.lamp_problem", "on", "problem"));
        Assert.Equal(
            ["- **Attic**: Storage full: /", "- 1 not connected: Attic"],
            Lines(Assert.Single(await house.RenderAsync((card, [])))));

        for (var number = 10; number < 110; number++)
            house.AddDevice($"Pi {number}", isOnline: false, reason: null);
        Assert.Equal(
            "- 101 not connected: Attic, Pi 10, Pi 100, Pi 101, Pi 102, Pi 103, Pi 104, Pi 105, Pi 106, Pi 107 and others",
            Lines(Assert.Single(await house.RenderAsync((card, []))))[1]);
    }

    private static List<string> Lines(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private static async Task<JsonNode> YamlAsync(string name) =>
        JsonNode.Parse(await Python.RunAsync("yaml_to_json.py", File(name)))!;

    private static string File(string name) =>
        System.IO.File.ReadAllText(Path.Combine(Folder(), "../../../docs/home-assistant", name));

    // As Home Assistant makes the id of an entity from the names of device and entity.
    private static string Slug(string name) => Other().Replace(name.ToLowerInvariant(), "_").Trim('_');

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    [GeneratedRegex("(binary_sensor|sensor|button|event)\\.[a-z0-9_]+")]
    private static partial Regex EntityId();

    [GeneratedRegex("\"!input\":\"([a-z_]+)\"")]
    private static partial Regex Input();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Other();
}
