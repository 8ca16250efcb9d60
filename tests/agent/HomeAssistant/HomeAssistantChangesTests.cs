using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Agent.Tests.HomeAssistant;

/// <summary>
/// What Home Assistant was told by an earlier run and is no longer so; and a broker that does not let it be told.
/// </summary>
[Trait("Needs", "Mosquitto")]
public sealed class HomeAssistantChangesTests : IDisposable
{
    private readonly string state = Directory.CreateTempSubdirectory("healthcheck-state-").FullName;

    public void Dispose() => Directory.Delete(state, recursive: true);

    [Fact]
    public async Task What_is_no_longer_wanted_is_removed_by_three_messages_and_then_forgotten()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var watching = await HomeAssistantInstance.StartAsync(broker.Url);
        await using (var agent = await RunningAgent.StartAsync(broker.Url, state: state))
            await watching.WaitForAsync(() => watching.Entities.ContainsKey("net_eth0_received")
                && File.Exists(Path.Combine(state, "home-assistant")));
        await using (var agent = await RunningAgent.StartAsync(
            broker.Url, state: state, change: settings =>
                settings with { HomeAssistant = settings.HomeAssistant with { Exclude = ["net_*", "under_voltage"] } }))
        {
            await watching.WaitForAsync(() =>
                watching.Configs[^1]["components"]!.AsObject().All(each => each.Value!.AsObject().Count > 1)
                && !watching.Configs[^1]["components"]!.AsObject().ContainsKey("net_eth0_received"));
            await Eventually.BeTrueAsync(
                () => !File.ReadAllText(Path.Combine(state, "home-assistant"))
                    .Contains("\nsensor net_", StringComparison.Ordinal), TimeSpan.FromSeconds(10));
        }

        Assert.DoesNotContain(watching.Entities.Keys, key =>
            key.StartsWith("net_", StringComparison.Ordinal) || key == "under_voltage");
        Assert.Contains("cpu_temperature", watching.Entities.Keys);
        Assert.Empty(watching.Mistakes);
    }

    [Fact]
    public async Task What_was_excluded_while_home_assistant_was_down_is_removed_after_its_next_birth()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var before = await HomeAssistantInstance.StartAsync(broker.Url);
        await using (var agent = await RunningAgent.StartAsync(broker.Url, state: state))
            await before.WaitForAsync(() => before.Entities.ContainsKey("net_eth0_received")
                && File.Exists(Path.Combine(state, "home-assistant")));
        await before.DisposeAsync();

        await using var excluding = await RunningAgent.StartAsync(
            broker.Url, state: state, change: settings =>
                settings with { HomeAssistant = settings.HomeAssistant with { Exclude = ["net_*"] } });
        await Eventually.BeTrueAsync(
            () => File.ReadAllText(Path.Combine(state, "home-assistant"))
                .Contains("\n-sensor net_eth0_received", StringComparison.Ordinal), TimeSpan.FromSeconds(60));

        await using var after = await HomeAssistantInstance.StartAsync(broker.Url, tellsBirth: false, before);
        await after.WaitForAsync(() => after.Configs.Count > 0);
        Assert.Contains("net_eth0_received", after.Registered);
        await after.TellBirthAsync();
        await Eventually.BeTrueAsync(
            () => !after.Registered.Any(key => key.StartsWith("net_", StringComparison.Ordinal))
                && !File.ReadAllText(Path.Combine(state, "home-assistant"))
                    .Contains("net_", StringComparison.Ordinal), TimeSpan.FromSeconds(90));
        Assert.Contains("cpu_temperature", after.Registered);
        Assert.Empty(after.Mistakes);
    }

    [Fact]
    public async Task An_agent_that_is_told_so_takes_the_device_out_of_home_assistant()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var watching = await HomeAssistantInstance.StartAsync(broker.Url);
        await using (var agent = await RunningAgent.StartAsync(broker.Url, state: state))
            await watching.WaitForAsync(() =>
                watching.Entities.Count > 0 && File.Exists(Path.Combine(state, "home-assistant")));
        await using (var agent = await RunningAgent.StartAsync(
            broker.Url, state: state, change: settings =>
                settings with { HomeAssistant = settings.HomeAssistant with { Enabled = false } }))
            await watching.WaitForAsync(() =>
                watching.Entities.Count == 0 && !File.Exists(Path.Combine(state, "home-assistant")));
    }

    [Theory]
    [InlineData("max_queued_messages 1000")]
    [InlineData("max_queued_messages 0")]
    public async Task A_broker_that_does_not_let_it_announce_itself_gets_its_health_all_the_same(string limit)
    {
        // With 0 this Mosquitto closes the connection over what it refuses.
        var acl = Path.Combine(state, "acl");
        await File.WriteAllTextAsync(
            acl, $"topic readwrite healthcheck/{RunningAgent.Id}/#\n", TestContext.Current.CancellationToken);
        await using var broker = await MosquittoBroker.StartAsync(0, null, $"acl_file {acl}", limit);
        await using var agent = await RunningAgent.StartAsync(broker.Url, state: state);
        await using var watching = await HomeAssistantInstance.StartAsync(broker.Url, tellsBirth: false);
        await watching.WaitForAsync(() => watching.Count(HomeAssistantInstance.Own("health")) > 2);
        Assert.Empty(watching.Configs);
    }

    [Fact]
    public async Task Another_prefix_is_used_for_everything_and_the_old_place_is_left()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var watching = await HomeAssistantInstance.StartAsync(broker.Url);
        await using (var agent = await RunningAgent.StartAsync(broker.Url, state: state))
            await watching.WaitForAsync(() =>
                watching.Entities.Count > 0 && File.Exists(Path.Combine(state, "home-assistant")));
        await using var witness = await Witness.StartAsync(broker.Url);
        await using (var agent = await RunningAgent.StartAsync(
            broker.Url, state: state, change: settings =>
                settings with { HomeAssistant = settings.HomeAssistant with { DiscoveryPrefix = "ha/second" } }))
        {
            await watching.WaitForAsync(() => watching.Entities.Count == 0
                && witness.Seen.Contains($"ha/second/device/healthcheck_{RunningAgent.Id}/config"));
        }
    }
}
