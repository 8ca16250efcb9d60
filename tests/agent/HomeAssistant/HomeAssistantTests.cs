using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Agent.Tests.HomeAssistant;

/// <summary>A real agent at a real Mosquitto, and somebody who plays Home Assistant.</summary>
[Trait("Needs", "Mosquitto")]
public sealed class HomeAssistantTests : IDisposable
{
    private readonly string state = Directory.CreateTempSubdirectory("healthcheck-state-").FullName;

    public void Dispose() => Directory.Delete(state, recursive: true);

    [Fact]
    public async Task After_connecting_the_discovery_comes_before_health_and_online_and_is_there_for_who_comes_later()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var first = await HomeAssistantInstance.StartAsync(broker.Url);
        await using var agent = await RunningAgent.StartAsync(broker.Url, state: state);
        await first.WaitForAsync(() => first.Count(HomeAssistantInstance.Own("status")) > 0);
        Assert.Equal(
            [HomeAssistantInstance.Own("announcement"), HomeAssistantInstance.ConfigTopic,
                HomeAssistantInstance.Own("health"), HomeAssistantInstance.Own("status")],
            first.Topics.Take(4));
        Assert.True(first.Entities.ContainsKey("cpu_temperature"));
        Assert.DoesNotContain("restart", first.Entities.Keys);

        await using var later = await HomeAssistantInstance.StartAsync(broker.Url, tellsBirth: false);
        await later.WaitForAsync(() => later.Configs.Count > 0);
        Assert.Equal(first.Entities.Keys.Order(), later.Entities.Keys.Order());
        Assert.Empty(first.Mistakes.Concat(later.Mistakes));
    }

    [Fact]
    public async Task After_its_birth_everything_that_is_retained_comes_again()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var agent = await RunningAgent.StartAsync(broker.Url, state: state);
        await using var before = await HomeAssistantInstance.StartAsync(broker.Url, tellsBirth: false);
        await before.WaitForAsync(() => before.Configs.Count > 0);
        await before.DisposeAsync();

        await using var after = await HomeAssistantInstance.StartAsync(broker.Url);
        await after.WaitForAsync(() =>
            after.Configs.Count == 2 && after.Count(HomeAssistantInstance.Own("status")) == 2);
        Assert.Equal(2, after.Count(HomeAssistantInstance.Own("announcement")));
        var again = after.Topics.ToList();
        again.RemoveRange(0, again.LastIndexOf(HomeAssistantInstance.Own("announcement")));
        Assert.Equal(
            [HomeAssistantInstance.Own("announcement"), HomeAssistantInstance.ConfigTopic,
                HomeAssistantInstance.Own("health"), HomeAssistantInstance.Own("status")],
            again.Take(4));
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(after.Configs[0], after.Configs[1]));
    }

    [Fact]
    public async Task A_broker_that_forgot_everything_learns_it_again()
    {
        await using var broker = await MosquittoBroker.StartAsync(0, null, "persistence false");
        await using var agent = await RunningAgent.StartAsync(broker.Url, state: state);
        await using (var before = await HomeAssistantInstance.StartAsync(broker.Url))
            await before.WaitForAsync(() => before.Configs.Count > 0);
        await broker.KillAsync();
        await broker.StartAgainAsync();
        await using var after = await HomeAssistantInstance.StartAsync(broker.Url);
        await after.WaitForAsync(() => after.Configs.Count > 0 && after.Count(HomeAssistantInstance.Own("status")) > 0);
        Assert.Empty(after.Mistakes);
    }

    [Fact]
    public async Task A_device_that_its_owner_deletes_stays_away_across_a_reconnect_and_is_back_after_the_next_birth()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var agent = await RunningAgent.StartAsync(broker.Url, state: state);
        await using (var owner = await HomeAssistantInstance.StartAsync(broker.Url, tellsBirth: false))
        {
            await owner.WaitForAsync(() => owner.Configs.Count > 0);
            await owner.DeleteDeviceAsync();
            var heard = owner.Count(HomeAssistantInstance.Own("health"));
            await owner.WaitForAsync(() => owner.Count(HomeAssistantInstance.Own("health")) > heard + 2);
        }

        await broker.StopAsync();
        await broker.StartAgainAsync();
        await using var after = await HomeAssistantInstance.StartAsync(broker.Url, tellsBirth: false);
        await after.WaitForAsync(() => after.Count(HomeAssistantInstance.Own("health")) > 1);
        Assert.Empty(after.Configs);
        await after.TellBirthAsync();
        await after.WaitForAsync(() => after.Configs.Count > 0);
    }

    [Fact]
    public async Task A_problem_is_told_once_by_an_event_and_not_again_after_a_restart_of_the_agent()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var watching = await HomeAssistantInstance.StartAsync(broker.Url);
        var topic = HomeAssistantInstance.Own("event");
        await using (var agent = await RunningAgent.StartAsync(broker.Url, state: state))
            await watching.WaitForAsync(() => watching.Count(topic) > 0
                && watching.Count(HomeAssistantInstance.Own("health")) > 2);
        var first = watching.Payloads(topic);
        Assert.All(first, each => Assert.Equal("began", (string?)each["event_type"]));
        Assert.Equal(
            first.Count, first.Select(each => (string?)each["code"] + (string?)each["summary"]).Distinct().Count());
        Assert.Equal(topic, (string?)watching.Entities["problem_event"]["state_topic"]);

        var heard = watching.Count(HomeAssistantInstance.Own("health"));
        await using (var agent = await RunningAgent.StartAsync(broker.Url, state: state))
            await watching.WaitForAsync(() => watching.Count(HomeAssistantInstance.Own("health")) > heard + 3);
        Assert.Equal(first.Count, watching.Count(topic));

        // Not retained: who comes later is told nothing old.
        await using var later = await HomeAssistantInstance.StartAsync(broker.Url, tellsBirth: false);
        await later.WaitForAsync(() => later.Configs.Count > 0);
        Assert.Equal(0, later.Count(topic));
    }

    [Fact]
    public async Task A_collector_is_pointed_to_while_it_is_known_to_the_broker_and_no_other_topic_is_taken_for_one()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var watching = await HomeAssistantInstance.StartAsync(broker.Url, tellsBirth: false);
        await watching.PublishAsync("healthcheck/collectors/0F \"3c/status", "online");
        await using var agent = await RunningAgent.StartAsync(broker.Url, state: state);
        await watching.WaitForAsync(() => watching.Configs.Count > 0);
        Assert.Null(watching.Configs[^1]["device"]!["via_device"]);

        await watching.PublishAsync("healthcheck/collectors/0f3c/status", "stopped");
        await watching.WaitForAsync(() =>
            (string?)watching.Configs[^1]["device"]!["via_device"] == "healthcheck_collector_0f3c");
        await watching.PublishAsync("healthcheck/collectors/0f3c/status", "");
        await watching.WaitForAsync(() => watching.Configs[^1]["device"]!["via_device"] is null);
        Assert.Empty(watching.Mistakes);
    }
}
