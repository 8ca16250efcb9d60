using System.Net;
using System.Net.Sockets;
using System.Text;
using HealthCheck.Agent.Doctor;
using HealthCheck.Agent.HomeAssistant;
using HealthCheck.Agent.Http;
using HealthCheck.Agent.Identity;
using HealthCheck.Hosting.CommandLine;
using HealthCheck.Hosting.HomeAssistant;
using HealthCheck.Mosquitto.Testing;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace HealthCheck.Agent.Tests.Doctor;

public sealed class CheckTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, null, "xterm-256color", true)]
    [InlineData(true, "", "xterm", true)]
    [InlineData(true, "1", "xterm", false)]
    [InlineData(true, null, "dumb", false)]
    [InlineData(false, null, "xterm", false)]
    public void Colours_are_for_terminals_whose_owners_did_not_say_no(
        bool isTerminal, string? noColour, string terminal, bool wanted) =>
        Assert.Equal(wanted, TerminalColour.IsWanted(!isTerminal, noColour, terminal));

    [Fact]
    public void A_finding_is_a_line_and_its_cure_stands_below()
    {
        var output = new StringWriter();
        var text = new DoctorText(output, inColour: true);
        text.Write(new Finding("clock", Grade.Yellow, "It is slow", "Wind it"));
        text.WriteSum([new Finding("clock", Grade.Yellow, "It is slow", "Wind it")]);
        Assert.Equal(
            "\e[33mwarn\e[0m  clock           It is slow\n                      → Wind it\n\n\e[33m1 could be "
                + "better.\e[0m\n",
            output.ToString());
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2p1\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n{\"hello\":\"world\"}")]
    [InlineData("HTTP/1.1 404 Not Found\r\n\r\n")]
    [InlineData("")]
    public async Task A_port_with_another_program_on_it_is_red_whatever_it_says(string says)
    {
        using var program = new TcpListener(IPAddress.Loopback, 0);
        program.Start();
        var serving = Task.Run(
            async () =>
            {
                using var client = await program.AcceptTcpClientAsync(Stop);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(says), Stop);
            },
            Stop);
        var http = new HttpOptions(IPAddress.Loopback, ((IPEndPoint)program.LocalEndpoint).Port);
        var local = await LocalAgent.AskAsync(http, "under-test", Stop);
        await serving;
        Assert.Equal(PortHolder.AnotherProgram, local.Holder);
        Assert.Equal(Grade.Red, new HttpCheck().Port(http, local).Grade);
    }

    [Fact]
    public async Task A_port_that_nobody_has_is_free_and_one_of_another_agent_is_red()
    {
        var http = new HttpOptions(IPAddress.Loopback, LoopbackPort.Free());
        var local = await LocalAgent.AskAsync(http, "under-test", Stop);
        Assert.Equal(PortHolder.Nobody, local.Holder);
        Assert.EndsWith("is free", new HttpCheck().Port(http, local).Message, StringComparison.Ordinal);

        await using var agent = await RunningAgent.StartAsync($"mqtt://127.0.0.1:{LoopbackPort.Free()}");
        http = http with { Port = agent.Http.BaseAddress!.Port };
        Assert.Equal(PortHolder.ThisAgent, (await LocalAgent.AskAsync(http, RunningAgent.Id, Stop)).Holder);
        var other = await LocalAgent.AskAsync(http, "somebody-else", Stop);
        Assert.Equal(PortHolder.AnotherAgent, other.Holder);
        Assert.Contains(RunningAgent.Id, new HttpCheck().Port(http, other).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Addresses_that_this_machine_lacks_are_named()
    {
        var finding = new HttpCheck()
            .Port(new HttpOptions(IPAddress.Parse("198.51.100.7"), 7070), new LocalAgent(PortHolder.Nobody));
        Assert.Equal(
            (Grade.Red, "Http:Address is '198.51.100.7': this machine has no such address now"),
            (finding.Grade, finding.Message));
    }

    [Fact]
    public void A_broker_with_limits_that_hurt_is_found_out()
    {
        var check = new BrokerCheck();
        var good = new MqttConnAckPacket { RetainAvailable = true, MaximumQoS = MqttQualityOfServiceLevel.ExactlyOnce };
        Assert.Empty(check.Limits(good));
        var bad =
            new MqttConnAckPacket
            {
                RetainAvailable = false,
                MaximumQoS = MqttQualityOfServiceLevel.AtMostOnce,
                MaximumPacketSize = 20_000
            };
        Assert.Equal([Grade.Red, Grade.Red, Grade.Yellow], check.Limits(bad).Select(finding => finding.Grade));
    }

    [Fact]
    public void Only_an_identity_that_is_not_there_yet_is_yellow()
    {
        foreach (var origin in Enum.GetValues<IdentityOrigin>())
        {
            var finding = new IdentityCheck().Look(new DeviceIdentity("x", origin), "/var/lib/x");
            Assert.Equal(origin == IdentityOrigin.Drawn ? Grade.Yellow : Grade.Green, finding.Grade);
        }
    }

    [Fact]
    public void Home_Assistant_is_known_by_what_it_and_its_devices_leave()
    {
        var topics = new HomeAssistantTopics("homeassistant", "me");
        Finding Look(bool isEnabled, params (string Topic, string Payload)[] retained) => HomeAssistantCheck.Look(
            retained.ToDictionary(each => each.Topic, each => Encoding.UTF8.GetBytes(each.Payload)), topics, isEnabled);

        Assert.StartsWith(
            "It is here, and this device is not announced to it: its agent does that when it connects",
            Look(true, ("homeassistant/status", "online")).Message, StringComparison.Ordinal);
        Assert.Equal(Grade.Yellow, Look(true, ("homeassistant/status", "offline")).Grade);
        Assert.Equal(
            "Others announce themselves to it (1 message), and this device is announced to it",
            Look(true, ("homeassistant/sensor/x/config", "{}"), (topics.Config, "{}")).Message);
        Assert.Contains("still announced", Look(false, (topics.Config, "{}")).Message, StringComparison.Ordinal);
        Assert.StartsWith("No trace", Look(true).Message, StringComparison.Ordinal);
        Assert.EndsWith("for HomeAssistant:Enabled is false", Look(false).Message, StringComparison.Ordinal);
    }
}
