using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>The command lines of both programs: what they print, and what they exit with.</summary>
public sealed class CommandTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    public static TheoryData<string> Trees => [.. Checkout.Fixtures];

    [Theory]
    [MemberData(nameof(Trees))]
    public async Task Once_gives_figures_or_nulls_for_any_tree_of_kernel_files(string tree)
    {
        var root = Checkout.Fixture(tree);

        var (exitCode, output, error) = await TestProcess.RunAsync(Checkout.Agent, ["once", "--root", root], Limit);

        Assert.True(exitCode == 0, error);
        var health = Wire.ReadSnapshot(Encoding.UTF8.GetBytes(output));
        var keys = JsonNode.Parse(output)!.AsObject().Select(pair => pair.Key).ToList();
        Assert.All(["load", "memory", "storage", "uptime", "temperature"], key => Assert.Contains(key, keys));
        Assert.Equal(LoadOf(root), health.Load?.Native);
        Assert.Equal(MemoryOf(root), health.Memory?.Total);
    }

    [Theory]
    [MemberData(nameof(Trees))]
    public async Task Device_and_id_agree_for_any_tree_of_kernel_files(string tree)
    {
        string[] root = ["--root", Checkout.Fixture(tree), "--set", "Device:Id=given"];

        var device = await TestProcess.RunAsync(Checkout.Agent, ["device", .. root], Limit);
        var id = await TestProcess.RunAsync(Checkout.Agent, ["id", .. root], Limit);

        Assert.Equal((0, 0), (device.ExitCode, id.ExitCode));
        Assert.Equal("given\n", id.Output);
        Assert.Equal("given", Wire.ReadAnnouncement(Encoding.UTF8.GetBytes(device.Output)).Id);
    }

    [Fact]
    public async Task This_machine_is_the_same_device_each_time()
    {
        var first = await TestProcess.RunAsync(Checkout.Agent, ["id"], Limit);
        var second = await TestProcess.RunAsync(Checkout.Agent, ["id"], Limit);

        Assert.True(DeviceId.IsValid(first.Output.TrimEnd('\n')), first.Output);
        Assert.Equal(first.Output, second.Output);
    }

    [Fact]
    public async Task Both_tell_their_version_and_what_they_can_do()
    {
        foreach (var program in new[] { Checkout.Agent, Checkout.Collector })
        {
            var version = await TestProcess.RunAsync(program, ["--version"], Limit);
            var help = await TestProcess.RunAsync(program, ["--help"], Limit);

            Assert.Equal((0, 0), (version.ExitCode, help.ExitCode));
            Assert.Matches(@"^\d+\.\d+\.\d+\n$", version.Output);
            Assert.All(["run", "--broker", "--port", "--set", "--config"], word =>
                Assert.Contains(word, help.Output, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Wrong_settings_are_all_named_in_a_line_each_and_exit_78()
    {
        foreach (var program in new[] { Checkout.Agent, Checkout.Collector })
        {
            var (exitCode, output, error) = await TestProcess.RunAsync(
                program, ["--broker", "http://example", "--port", "99999", "--set", "Log:Levle=Debug"], Limit);

            Assert.Equal((78, ""), (exitCode, output));
            var lines = error.TrimEnd('\n').Split('\n');
            Assert.True(lines.Length == 3, error);
            Assert.Contains(lines, line => line.Contains("Mqtt:Url", StringComparison.Ordinal)
                && line.Contains("http://example", StringComparison.Ordinal));
            Assert.Contains(lines, line => line.Contains("Http:Port", StringComparison.Ordinal)
                && line.Contains("99999", StringComparison.Ordinal));
            Assert.Contains(lines, line => line.Contains("Log:Levle", StringComparison.Ordinal)
                && line.Contains("Log:Level", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_settings_file_that_is_not_there_exits_78()
    {
        foreach (var program in new[] { Checkout.Agent, Checkout.Collector })
        {
            var (exitCode, _, error) =
                await TestProcess.RunAsync(program, ["--config", "/nowhere/settings.json"], Limit);

            Assert.Equal(78, exitCode);
            Assert.Contains(
                "/nowhere/settings.json", Assert.Single(error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_taken_port_is_named_with_its_setting()
    {
        using var taken = new TcpListener(IPAddress.Loopback, LoopbackPort.Free());
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var state = Directory.CreateTempSubdirectory("healthcheck-taken-");

        // Both go on without HTTP, and try again.
        foreach (var program in new[] { Checkout.Agent, Checkout.Collector })
        {
            await using var process = TestProcess.Start(
                program,
                [
                    "--broker", $"mqtt://127.0.0.1:{LoopbackPort.Free()}", "--set", "Http:Address=127.0.0.1", "--port",
                    port, "--state", Path.Combine(state.FullName, Path.GetFileName(program)),
                ]);

            await Eventually.BeTrueAsync(
                () => process.Error.Contains($"Http:Port is '{port}'", StringComparison.Ordinal), Limit,
                () => process.Story);
            Assert.DoesNotContain("   at ", process.Error, StringComparison.Ordinal);
            Assert.Equal(0, await process.StopAsync());
        }

        state.Delete(recursive: true);
    }

    // The figures as the file has them; null when it has none.
    private static LoadAverages? LoadOf(string root)
    {
        var path = Path.Combine(root, "proc", "loadavg");
        double[] figures =
        [
            .. (File.Exists(path) ? File.ReadAllText(path) : "").Split(' ').Take(3)
                .Select(word =>
                    double.TryParse(word, CultureInfo.InvariantCulture, out var figure) ? figure : double.NaN),
        ];
        return figures.Length == 3 && figures.All(double.IsFinite)
            ? new LoadAverages(figures[0], figures[1], figures[2])
            : null;
    }

    private static long? MemoryOf(string root)
    {
        var path = Path.Combine(root, "proc", "meminfo");
        var line = (File.Exists(path) ? File.ReadLines(path) : [])
            .FirstOrDefault(line => line.StartsWith("MemTotal:", StringComparison.Ordinal));
        return line is null
            ? null
            : 1024 * long.Parse(
                line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
