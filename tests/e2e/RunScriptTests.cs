using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>./run, as a person uses it.</summary>
[Collection<Alone>]
public sealed partial class RunScriptTests
{
    private const int SigInt = 2, SigKill = 9;

    // It builds.
    private static readonly TimeSpan Start = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task It_shows_this_machine_and_what_it_says_to_try_works_and_Ctrl_C_stops_everything()
    {
        var data = Directory.CreateTempSubdirectory("healthcheck-run-");
        int[] ports = [LoopbackPort.Free(), LoopbackPort.Free(), LoopbackPort.Free()];
        await using var run = StartRun(data, ports);
        await IsUpAsync(run);
        int[] programs = [.. ProgramIds(data)];

        foreach (var line in Lines(run, "curl "))
        {
            var (exitCode, output, error) =
                await TestProcess.RunAsync("/bin/bash", ["-c", $"{line} --fail --silent --show-error"], Limit);
            Assert.True(exitCode == 0, $"{line}: {error}");
            Assert.NotNull(JsonNode.Parse(output));
        }

        var device = Lines(run, "curl ").Single(line => DeviceUrl().IsMatch(line)).Split(' ')[1];
        await TestProcess.RunAsync("/bin/bash", ["-c", Assert.Single(Lines(run, "kill -9 "))], Limit);
        await Eventually.BeTrueAsync(
            async () => (string?)(await Http.GetAsync(device)).Json["presence"] == "offline", Limit, () => run.Story);
        await Eventually.BeTrueAsync(
            () => run.Error.Contains("The agent (pid ", StringComparison.Ordinal)
                && run.Error.Contains("signal KILL", StringComparison.Ordinal),
            Limit, () => run.Story);

        run.Signal(SigInt);
        Assert.True(await run.WaitForExitAsync(Limit) == 0, run.Story);
        Assert.All(ports, port => Assert.True(LoopbackPort.IsFree(port)));
        Assert.All(programs, id => Assert.False(Directory.Exists($"/proc/{id}")));

        // What was collected is there the next time, and a clean stop says so.
        await using var again = StartRun(data, ports);
        await IsUpAsync(again);
        Assert.Equal("online", (string?)(await Http.GetAsync(device)).Json["presence"]);
        again.Signal(SigInt);
        Assert.True(await again.WaitForExitAsync(Limit) == 0, again.Story);
        Assert.Equal(["Stopping the agent.", "Stopping the collector.", "Stopping the broker."],
            again.Output.TrimEnd('\n').Split('\n')[^3..]);
        Assert.Empty(again.Error);
        data.Delete(recursive: true);
    }

    [Fact]
    public async Task After_it_was_killed_the_next_one_stops_what_was_left_and_starts()
    {
        var data = Directory.CreateTempSubdirectory("healthcheck-run-");
        int[] ports = [LoopbackPort.Free(), LoopbackPort.Free(), LoopbackPort.Free()];
        await using var killed = StartRun(data, ports);
        await IsUpAsync(killed);

        await using var second = StartRun(data, ports);
        Assert.Equal(1, await second.WaitForExitAsync(Limit));
        Assert.Contains($"another ./run (pid {killed.Id})", second.Error, StringComparison.Ordinal);

        killed.Signal(SigKill);
        await killed.WaitForExitAsync(Limit);
        await using var next = StartRun(data, ports);
        await IsUpAsync(next);
        next.Signal(SigInt);
        Assert.True(await next.WaitForExitAsync(Limit) == 0, next.Story);
        Assert.All(ports, port => Assert.True(LoopbackPort.IsFree(port)));
        data.Delete(recursive: true);
    }

    [Theory]
    [InlineData("--agent-port", 0)]
    [InlineData("--collector-port", 1)]
    [InlineData("--mqtt-port", 2)]
    public async Task A_taken_port_is_named_with_the_option_that_changes_it(string option, int which)
    {
        var data = Directory.CreateTempSubdirectory("healthcheck-run-");
        int[] ports = [LoopbackPort.Free(), LoopbackPort.Free(), LoopbackPort.Free()];
        using var taken = new TcpListener(IPAddress.Loopback, ports[which]);
        taken.Start();

        await using var run = StartRun(data, ports);

        Assert.Equal(1, await run.WaitForExitAsync(Limit));
        Assert.Contains(ports[which].ToString(CultureInfo.InvariantCulture), run.Error, StringComparison.Ordinal);
        Assert.Contains(option, run.Error, StringComparison.Ordinal);
        data.Delete(recursive: true);
    }

    [Theory]
    [InlineData("--port", "7070")]
    [InlineData("--agent-port", "seventy")]
    [InlineData("--agent-port", "65536")]
    [InlineData("--broker", "http://broker")]
    [InlineData("--agent-port", "7080")]
    public async Task A_wrong_option_is_named_and_exits_2(string option, string value)
    {
        var (exitCode, output, error) = await TestProcess.RunAsync(Script, [option, value], Limit);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(option, error, StringComparison.Ordinal);
    }

    private static string Script => Path.Combine(Checkout.Root, "run");

    // In the shape of a shell that runs it in the foreground: SIGINT not ignored, another working directory.
    private static TestProcess StartRun(DirectoryInfo data, int[] ports)
    {
        string[] options =
        [
            .. Enumerable.Zip(["--agent-port", "--collector-port", "--mqtt-port"], ports)
                .SelectMany(pair => new[] { pair.First, pair.Second.ToString(CultureInfo.InvariantCulture) }),
        ];
        return TestProcess.Start(
            "/usr/bin/env", ["--default-signal=INT", Script, "--data", data.FullName, "--interval", "1", .. options],
            workingDirectory: Path.GetTempPath());
    }

    private static async Task IsUpAsync(TestProcess run)
    {
        await Eventually.BeTrueAsync(
            () => run.Output.Contains("Ctrl-C stops everything", StringComparison.Ordinal) || !run.IsRunning, Start,
            () => run.Story);
        Assert.True(run.IsRunning, run.Story);
    }

    private static IEnumerable<string> Lines(TestProcess run, string beginning) =>
        run.Output.Split('\n')
            .Select(line => line.Trim()).Where(line => line.StartsWith(beginning, StringComparison.Ordinal));

    private static IEnumerable<int> ProgramIds(DirectoryInfo data) =>
        File.ReadLines(Path.Combine(data.FullName, "pids")).Select(line => line.Split(' '))
            .Where(words => words[0] != "run").Select(words => int.Parse(words[1], CultureInfo.InvariantCulture));

    [GeneratedRegex("/api/devices/[a-z0-9-]+$")]
    private static partial Regex DeviceUrl();
}
