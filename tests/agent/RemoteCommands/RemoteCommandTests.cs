using System.Globalization;
using HealthCheck.Agent.Metrics.Os;
using HealthCheck.Agent.RemoteCommands;
using HealthCheck.Agent.Tests.Mqtt;
using HealthCheck.Mosquitto.Testing;
using MQTTnet;
using MQTTnet.Protocol;

namespace HealthCheck.Agent.Tests.RemoteCommands;

/// <summary>From a command at a real Mosquitto to the call that reaches the system bus.</summary>
[Trait("Needs", "Mosquitto")]
public sealed class RemoteCommandTests : IDisposable
{
    private const string Topic = $"healthcheck/{RunningAgent.Id}/command";

    private readonly string state = Directory.CreateTempSubdirectory("healthcheck-state-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(state, recursive: true);

    [Fact]
    public async Task Only_a_fresh_command_that_is_not_retained_reaches_logind()
    {
        using var board = Fixture.Files("pi-4");
        using var tree = TempTree.CopyOf(board.Locate("")!);
        tree.With("/run/dbus/placeholder", "");
        await using var bus = new ScriptedBus(tree);
        await using var broker = await MosquittoBroker.StartAsync();
        using var sender = await Witness.ConnectAsync(broker.Url);
        await SendAsync(sender, "restart", 0, retain: true);

        await using var agent = await RunningAgent.StartAsync(broker.Url, tree.Root, state, Commanded);
        await using var listener = await Listener.StartAsync(broker.Url);
        await listener.WaitForAsync(seen => seen.Any(Listener.Is("status")));
        await SendAsync(sender, "restart", 0, retain: true);
        await SendAsync(sender, "restart", -3600);
        await SendAsync(sender, "halt-and-catch-fire", 0);
        await sender.PublishBinaryAsync(Topic, new byte[10_000], MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Stop);
        await SendAsync(sender, "shut-down", 0);
        await SendAsync(sender, "restart", 0);

        // One call, and it is the one of the good command that came first.
        await Eventually.BeTrueAsync(() => bus.Calls.Count > 0, TimeSpan.FromSeconds(30));
        var count = listener.Seen.Count(Listener.Is("health"));
        await listener.WaitForAsync(seen => seen.Count(Listener.Is("health")) > count + 1);
        Assert.Equal(["PowerOff"], bus.Calls);
    }

    [Fact]
    public async Task Where_the_owner_did_not_allow_commands_nobody_listens()
    {
        using var board = Fixture.Files("pi-4");
        using var tree = TempTree.CopyOf(board.Locate("")!);
        tree.With("/run/dbus/placeholder", "");
        await using var bus = new ScriptedBus(tree);
        await using var broker = await MosquittoBroker.StartAsync();
        await using var agent = await RunningAgent.StartAsync(broker.Url, tree.Root, state);
        await using var listener = await Listener.StartAsync(broker.Url);
        await listener.WaitForAsync(seen => seen.Any(Listener.Is("status")));
        using var sender = await Witness.ConnectAsync(broker.Url);
        await SendAsync(sender, "restart", 0);
        var count = listener.Seen.Count(Listener.Is("health"));
        await listener.WaitForAsync(seen => seen.Count(Listener.Is("health")) > count + 1);
        Assert.Empty(bus.Calls);
    }

    [Fact]
    public async Task What_polkit_refuses_is_told_in_its_words()
    {
        using var tree = new TempTree().With("/run/dbus/placeholder", "");
        await using var bus = new ScriptedBus(tree, "Interactive authentication required.");
        Assert.Equal(
            "logind says: Interactive authentication required.", await new LoginManager(tree.Files).DoAsync(RemoteAction.Restart, Stop));
        Assert.Equal(["Reboot"], bus.Calls);
    }

    [Fact]
    public async Task Without_a_bus_nothing_is_done()
    {
        using var tree = new TempTree();
        Assert.Equal("there is no system bus", await new LoginManager(tree.Files).DoAsync(RemoteAction.ShutDown, Stop));
    }

    [Fact]
    public void A_call_with_true_or_false_is_written_as_the_specification_has_it() => Assert.EndsWith(
        "0801670001620000" + "00000000",
        Convert.ToHexStringLower(BusMessage.WriteCall(
            2, "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "Reboot", argument: false)),
        StringComparison.Ordinal);

    private static AgentSettings Commanded(AgentSettings settings) => settings with { Commands = new RemoteCommandOptions(true) };

    private static async Task SendAsync(IMqttClient client, string command, int seconds, bool retain = false) => await client.PublishStringAsync(
        Topic,
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"command": "{{command}}", "time": {{TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds()}}}"""),
        MqttQualityOfServiceLevel.AtLeastOnce, retain, Stop);
}
