#pragma warning disable RCS0056 // Long literals.

using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using HealthCheck.Agent.RemoteCommands;
using HealthCheck.Agent.Settings;
using HealthCheck.Agent.Tests.Metrics.Os;
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

    private string? key;

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
        key = await KeyAsync(sender);
        await SendAsync(sender, "restart", 0, retain: true);
        await SendAsync(sender, "restart", -3600);
        await SendAsync(sender, "halt-and-catch-fire", 0);
        await sender.PublishBinaryAsync(
            Topic, new byte[10_000], MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Stop);
        await SendAsync(sender, "shut-down", 0);
        await SendAsync(sender, "restart", 0);

        // One call, and it is the one of the good command that came first.
        await Eventually.BeTrueAsync(() => bus.Calls.Count > 0, TimeSpan.FromSeconds(30));
        var count = listener.Seen.Count(Listener.Is("health"));
        await listener.WaitForAsync(seen => seen.Count(Listener.Is("health")) > count + 1);
        Assert.Equal(["PowerOff"], bus.Calls);
    }

    [Fact]
    public async Task A_command_without_the_key_of_this_device_is_another_devices()
    {
        using var board = Fixture.Files("pi-4");
        using var tree = TempTree.CopyOf(board.Locate("")!);
        tree.With("/run/dbus/placeholder", "");
        await using var bus = new ScriptedBus(tree);
        await using var broker = await MosquittoBroker.StartAsync();
        using var sender = await Witness.ConnectAsync(broker.Url);
        await using var agent = await RunningAgent.StartAsync(broker.Url, tree.Root, state, Commanded);
        await using var listener = await Listener.StartAsync(broker.Url);
        await listener.WaitForAsync(seen => seen.Any(Listener.Is("status")));
        var right = await KeyAsync(sender);

        // As a button of another device has it, whose discovery names this topic.
        await SendAsync(sender, "restart", 0);
        key = new string('0', right.Length);
        await SendAsync(sender, "restart", 0);
        key = right;
        await SendAsync(sender, "shut-down", 0);

        await Eventually.BeTrueAsync(() => bus.Calls.Count > 0, TimeSpan.FromSeconds(30));
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
            "logind says: Interactive authentication required.",
            await new LoginManager(tree.Files).DoAsync(RemoteAction.Restart, Stop));
        Assert.Equal(["Reboot"], bus.Calls);
    }

    [Fact]
    public async Task Without_a_bus_nothing_is_done()
    {
        using var tree = new TempTree();
        Assert.Equal("there is no system bus", await new LoginManager(tree.Files).DoAsync(RemoteAction.ShutDown, Stop));
    }

    [Fact]
    public async Task A_bus_that_lets_nobody_in_is_none()
    {
        using var tree = new TempTree().With("/run/dbus/placeholder", "");
        var heard = OneAnswerBus.ServeAsync(tree, "", "REJECTED EXTERNAL\r\n", []);
        Assert.Equal("there is no system bus", await new LoginManager(tree.Files).DoAsync(RemoteAction.Restart, Stop));
        await heard;
    }

    [Theory]
    [InlineData("OK \r\n", "x")]
    [InlineData(OneAnswerBus.Welcome, "x")]
    public async Task A_bus_that_does_not_speak_the_protocol_is_told_of(string greeting, string answer)
    {
        using var tree = new TempTree().With("/run/dbus/placeholder", "");
        var heard = OneAnswerBus.ServeAsync(tree, ".Manager", greeting, [.. answer.Select(letter => (byte)letter)]);
        var told = await new LoginManager(tree.Files).DoAsync(RemoteAction.Restart, Stop);
        Assert.StartsWith("the system bus does not answer: ", told, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", told, StringComparison.Ordinal);
        await Task.WhenAny(heard);
    }

    [Fact]
    public async Task A_bus_that_nobody_serves_is_told_of()
    {
        using var tree = new TempTree().With("/run/dbus/system_bus_socket", "");
        Assert.Equal(
            "the system bus does not answer: nothing listens there",
            await new LoginManager(tree.Files).DoAsync(RemoteAction.Restart, Stop));
    }

    [Fact]
    public async Task A_bus_that_says_nothing_is_waited_for_until_the_deadline()
    {
        using var tree = new TempTree().With("/run/dbus/placeholder", "");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(tree.Root + "/run/dbus/system_bus_socket"));
        listener.Listen();
        using var deadline = new CancellationTokenSource();
        var asked = new LoginManager(tree.Files).DoAsync(RemoteAction.Restart, deadline.Token);
        using var caller = await listener.AcceptAsync(Stop);
        Assert.NotEqual(0, await caller.ReceiveAsync(new byte[64], Stop));
        await deadline.CancelAsync();
        Assert.Equal("logind does not answer", await asked);

        // It hangs up.
        while (await caller.ReceiveAsync(new byte[64], Stop) > 0)
        {
        }
    }

    private static AgentSettings Commanded(AgentSettings settings) =>
        settings with { Commands = new RemoteCommandOptions(true) };

    // What Home Assistant is told, and nobody else may read.
    private static async Task<string> KeyAsync(IMqttClient client)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.ApplicationMessageReceivedAsync += received =>
        {
            var discovery = received.ApplicationMessage.ConvertPayloadToString() ?? "";
            if (Regex.Match(discovery, """\\"key\\": \\"([0-9a-f]{32})""") is { Success: true } match)
                found.TrySetResult(match.Groups[1].Value);
            return Task.CompletedTask;
        };
        await client.SubscribeAsync("homeassistant/device/+/config", MqttQualityOfServiceLevel.AtLeastOnce, Stop);
        return await found.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop);
    }

    private async Task SendAsync(IMqttClient client, string command, int seconds, bool retain = false) =>
        await client.PublishStringAsync(
        Topic,
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"command": "{{command}}", "time": {{TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds()}}, "key": "{{key}}"}"""),
        MqttQualityOfServiceLevel.AtLeastOnce, retain, Stop);
}
