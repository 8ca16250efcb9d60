using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HealthCheck.Agent.HomeAssistant;
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

    [Fact]
    [Trait("Needs", "Python")]
    public async Task The_dashboard_shows_entities_that_are_there_from_the_start()
    {
        var dashboard = await YamlAsync("dashboard.yaml");
        var shown = EntityId().Matches(dashboard.ToJsonString()).Select(match => match.Value).Distinct().ToList();
        var there = DiscoveryMessages.Components(DiscoveryMessages.Message("pi-4"))
            .Where(each => each.Value!["enabled_by_default"] is null)
            .Select(each => $"{each.Value!["platform"]}.{Slug("kitchen-pi " + each.Value["name"])}");
        Assert.NotEmpty(shown);
        Assert.Empty(shown.Except(there));
    }

    [Fact]
    [Trait("Needs", "Python")]
    public async Task The_blueprint_uses_each_of_its_inputs_and_no_other()
    {
        var blueprint = await YamlAsync("pi-in-trouble.yaml");
        Assert.Equal("automation", (string?)blueprint["blueprint"]!["domain"]);
        Assert.Equal(["blueprint", "mode", "max", "triggers", "variables", "actions"],
            blueprint.AsObject().Select(each => each.Key));
        Assert.Equal(
            blueprint["blueprint"]!["input"]!.AsObject().Select(each => each.Key).Order(),
            Input().Matches(blueprint.ToJsonString()).Select(match => match.Groups[1].Value).Distinct().Order());
    }

    [Fact]
    [Trait("Needs", "Python")]
    public async Task The_card_for_many_devices_is_yaml() =>
        Assert.Equal("markdown", (string?)(await YamlAsync("fleet.yaml"))["type"]);

    private static async Task<JsonNode> YamlAsync(string name) =>
        JsonNode.Parse(await Python.RunAsync("yaml_to_json.py", File(name)))!;

    private static string File(string name) =>
        System.IO.File.ReadAllText(Path.Combine(Folder(), "../../../docs/home-assistant", name));

    // As Home Assistant makes the id of an entity from the names of device and entity.
    private static string Slug(string name) => Other().Replace(name.ToLowerInvariant(), "_").Trim('_');

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    [GeneratedRegex("(binary_sensor|sensor|button)\\.[a-z0-9_]+")]
    private static partial Regex EntityId();

    [GeneratedRegex("\"!input\":\"([a-z_]+)\"")]
    private static partial Regex Input();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Other();
}
