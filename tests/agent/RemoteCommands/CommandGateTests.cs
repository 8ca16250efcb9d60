using System.Text;
using HealthCheck.Agent.RemoteCommands;
using HealthCheck.Agent.Tests.Sampling;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Agent.Tests.RemoteCommands;

public sealed class CommandGateTests
{
    private readonly FakeTimeProvider clock = new(Snapshots.Noon);
    private readonly CommandGate gate;

    public CommandGateTests() => gate = new CommandGate(Snapshots.Noon.AddHours(-1), key: null, clock);

    [Fact]
    public void A_command_of_this_minute_is_honoured_once()
    {
        var command = Given(0);
        Assert.Null(gate.ReasonToReject(command, isRetained: false));
        Assert.Equal("it is no newer than the one before", gate.ReasonToReject(command, isRetained: false));
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("one was honoured in the last minute", gate.ReasonToReject(Given(0), isRetained: false));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("it is no newer than the one before", gate.ReasonToReject(command, isRetained: false));
        Assert.Null(gate.ReasonToReject(Given(0), isRetained: false));
    }

    [Fact]
    public void After_one_that_failed_the_next_need_not_wait()
    {
        var failed = Given(0);
        Assert.Null(gate.ReasonToReject(failed, isRetained: false));
        gate.Failed();
        Assert.Equal("it is no newer than the one before", gate.ReasonToReject(failed, isRetained: false));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(gate.ReasonToReject(Given(0), isRetained: false));
    }

    [Fact]
    public void A_retained_one_is_never_honoured() =>
        Assert.StartsWith("it is retained", gate.ReasonToReject(Given(0), isRetained: true), StringComparison.Ordinal);

    [Fact]
    public void One_without_the_key_of_this_device_is_refused_and_uses_up_nothing()
    {
        var key = CommandKey.Draw();
        var keyed = new CommandGate(Snapshots.Noon.AddHours(-1), key, clock);
        foreach (var given in (string?[])[null, "", CommandKey.Draw().Text, key.Text.ToUpperInvariant() + "x"])
            Assert.StartsWith("it does not name the key", keyed.ReasonToReject(Given(0) with { Key = given }, false),
                StringComparison.Ordinal);
        Assert.Null(keyed.ReasonToReject(Given(0) with { Key = key.Text }, false));
    }

    [Theory]
    [InlineData(-61)]
    [InlineData(61)]
    [InlineData(-86400)]
    public void One_of_another_minute_is_refused(int seconds) =>
        Assert.Contains(
            "more than a minute", gate.ReasonToReject(Given(seconds), isRetained: false), StringComparison.Ordinal);

    [Theory]
    [InlineData(-60)]
    [InlineData(60)]
    public void A_minute_is_forgiven(int seconds) =>
        Assert.Null(gate.ReasonToReject(Given(seconds), isRetained: false));

    [Fact]
    public void One_that_made_this_machine_restart_is_not_honoured_by_the_next_run()
    {
        var next = new CommandGate(Snapshots.Noon.AddSeconds(20), key: null, clock);
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("it was given before this agent started", next.ReasonToReject(Given(-30), isRetained: false));
        Assert.Null(next.ReasonToReject(Given(0), isRetained: false));
    }

    [Theory]
    [InlineData("""{"command":"restart","time":1795356300}""", RemoteAction.Restart)]
    [InlineData("""{ "time": 1795356300, "command": "shut-down", "from": "a dashboard" }""", RemoteAction.ShutDown)]
    public void A_command_has_a_word_and_a_time(string text, object action) =>
        Assert.Equal(
            new RemoteCommand((RemoteAction)action, DateTimeOffset.FromUnixTimeSeconds(1795356300)), Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("PRESS")]
    [InlineData("restart")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"command":"restart"}""")]
    [InlineData("""{"command":"RESTART","time":1795356300}""")]
    [InlineData("""{"command":"rm -rf /","time":1795356300}""")]
    [InlineData("""{"command":["restart"],"time":1795356300}""")]
    [InlineData("""{"command":"restart","time":"1795356300"}""")]
    [InlineData("""{"command":"restart","time":1795356300.5}""")]
    [InlineData("""{"command":"restart","time":-1}""")]
    [InlineData("""{"command":"restart","time":99999999999999}""")]
    [InlineData("""{"command":"restart","time":1795356300} """ + "x")]
    [InlineData("""{"a":{"b":{"c":1}},"command":"restart","time":1795356300}""")]
    [InlineData("""{"command":"\ud83d","time":1795356300}""")]
    [InlineData("""{"command":"restart","time":1795356300,"key":"\ud83d"}""")]
    public void What_is_no_command_is_refused(string text)
    {
        Assert.Null(Parse(text));
        Assert.Equal("it is no command", gate.ReasonToReject(null, isRetained: false));
    }

    [Fact]
    public void Bytes_that_are_no_text_and_a_flood_of_them_are_refused()
    {
        Assert.Null(RemoteCommand.Parse(new([.. "{\"command\":\""u8, 0xff, .. "\",\"time\":1795356300}"u8])));
        Assert.Null(Parse("""{"command":"restart","time":1795356300}""" + new string(' ', 300)));
    }

    private static RemoteCommand? Parse(string text) => RemoteCommand.Parse(new(Encoding.UTF8.GetBytes(text)));

    private RemoteCommand Given(int seconds) => new(RemoteAction.Restart, clock.GetUtcNow().AddSeconds(seconds));
}
