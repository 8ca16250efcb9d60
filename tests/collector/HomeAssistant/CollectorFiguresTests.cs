using System.Text;
using System.Text.Json.Nodes;
using HealthCheck.Agent.Tests.HomeAssistant;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.HomeAssistant;
using HealthCheck.Contracts;
using static HealthCheck.Collector.Tests.Examples;

namespace HealthCheck.Collector.Tests.HomeAssistant;

public sealed class CollectorFiguresTests
{
    [Fact]
    public void Nobody_is_silent_or_in_trouble_without_devices()
    {
        var json = JsonNode.Parse(Figures().Write())!;
        Assert.Equal((0, 0), ((int?)json["devices"], (int?)json["inTrouble"]));
        Assert.Null(json["longestSilent"]);
        Assert.Null(json["silentSince"]);
    }

    [Fact]
    public void Trouble_is_counted_and_the_longest_silent_one_is_named()
    {
        var figures = Figures(
            Online("well", HealthStatus.Ok), Online("warning", HealthStatus.Warning),
            Online("critical", HealthStatus.Critical), Away("attic", Presence.Offline, Noon.AddHours(-3)),
            Away("cellar", Presence.Offline, Noon.AddHours(-2)), Away("parked", Presence.Stopped, Noon.AddDays(-9)));
        Assert.Equal((2, "attic", Noon.AddHours(-3)), (figures.InTrouble, figures.LongestSilent, figures.SilentSince));
    }

    [Fact]
    public void One_that_is_online_and_says_nothing_is_silent()
    {
        var since = Noon.AddMinutes(-9);
        var figures = Figures(Online("silent", HealthStatus.Ok, since));
        Assert.Equal((1, "silent", since), (figures.InTrouble, figures.LongestSilent, figures.SilentSince));
    }

    [Fact]
    public void What_the_owner_muted_is_left_alone()
    {
        var muted = OwnerEdits.None with { IsMuted = true };
        var figures = Figures(
            Online("warning", HealthStatus.Warning) with { Owner = muted },
            Away("attic", Presence.Offline, Noon.AddHours(-3)) with { Owner = muted });
        Assert.Equal((0, null), (figures.InTrouble, figures.LongestSilent));
    }

    [Fact]
    public void While_nothing_changes_the_message_is_the_same() =>
        Assert.Equal(
            Figures(Online("well", HealthStatus.Ok)).Write(), Figures(Online("well", HealthStatus.Ok)).Write());

    [Fact]
    public void The_message_keeps_to_every_rule_of_home_assistant()
    {
        var device = new CollectorDevice(new Topics(), "homeassistant", "healthcheck-collector-0f3c5a7e");
        Assert.Empty(HomeAssistantRules.Mistakes(device.HomeAssistant.Config, device.Write("attic", "0.1.0")));
        Assert.Equal(
            [
                "homeassistant/device/healthcheck_collector_0f3c5a7e/config",
                "healthcheck/collectors/0f3c5a7e/status", "healthcheck/collectors/0f3c5a7e/health",
            ],
            device.Retained);
    }

    [Fact]
    [Trait("Needs", "Python")]
    public async Task The_states_are_rendered_by_Jinja_with_and_without_a_silent_device()
    {
        var entities = CollectorDevice.Entities("status");
        var messages = new[]
        {
            Figures(Away("it's {{ \u00e4", Presence.Offline, Noon)), Figures(),
        };
        var input = new JsonObject
        {
            ["templates"] = new JsonArray([.. entities.Select(entity => new JsonObject
            {
                ["topic"] = entity.StateTopic ?? "health", ["text"] = entity.Template,
            })]),
            ["messages"] = new JsonArray([.. messages.Select(figures => new JsonObject
            {
                ["health"] = Encoding.UTF8.GetString(figures.Write()), ["status"] = "online",
            })]),
        };
        var answers = JsonNode.Parse(await Python.RunAsync("templates.py", input.ToJsonString()))!.AsArray();
        string States(int message) => string.Join('\n', entities.Zip(
            answers[message]!.AsArray(), (entity, answer) => $"{entity.Key} = {answer!["state"] ?? answer["error"]}"));
        Assert.Equal(
            """
            connectivity = True
            problem = True
            reason = broker unreachable, clock wrong
            devices = 2
            devices_online = 1
            devices_offline = 1
            devices_stopped = 0
            devices_in_trouble = 0
            longest_silent = it's {{ \u00e4
            longest_silent_since = 2026-11-22T12:00:00Z
            open_alerts = 3
            missing_samples = 7
            version = 0.1.0
            started = 2026-11-22T11:50:00Z
            """.Replace("\\u00e4", "\u00e4", StringComparison.Ordinal),
            States(0));
        Assert.Contains("longest_silent = none\nlongest_silent_since = None\n", States(1), StringComparison.Ordinal);
    }

    private static CollectorFigures Figures(params Device[] devices) =>
        CollectorFigures.Of(Health(devices.Length), devices, Noon);

    private static CollectorHealth Health(int devices) => new(
        HealthStatus.Warning,
        [
            new Problem("broker-unreachable", HealthStatus.Warning, Noon, "No connection for 12 s", "Look"),
            new Problem("clock-wrong", HealthStatus.Warning, Noon, "3 min ahead", "Look"),
        ],
        "1.0", "0.1.0", Start, devices == 0 ? new(0, 0, 0, 0) : new(2, 1, 0, 1),
        new(1, 0, 7, 0, new Dictionary<string, long>()), new(true, Noon), new("LiteDb", 1), null, new(3, 0, 1));

    private static Device Online(string name, HealthStatus status, DateTimeOffset? heard = null)
    {
        var device = Device(name) with { Presence = Presence.Online, PresenceSince = Noon };
        return device with
        {
            Announcement = new(Announcement(name) with { Name = name }, default, 1),
            Health = new LatestHealth(
                Snapshot(1, name) with { Status = status }, default, RunKey.Of("boot", Start), heard ?? Noon),
        };
    }

    private static Device Away(string name, Presence presence, DateTimeOffset since) =>
        Online(name, HealthStatus.Ok) with { Presence = presence, PresenceSince = since };
}
