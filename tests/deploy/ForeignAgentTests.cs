using System.Globalization;
using System.Text.Json.Nodes;
using HealthCheck.EndToEnd.Tests;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Deploy.Tests;

/// <summary>
/// The agent for arm64, cross-built and taken from its package, really executed: by the processor where it is one, else
/// by QEMU with Debian's libraries for arm64.
/// </summary>
public sealed class ForeignAgentTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private Unpacked agent = null!;

    public static TheoryData<string> Boards =>
        [.. Checkout.Fixtures.Where(name => name.StartsWith("pi-", StringComparison.Ordinal))];

    private IReadOnlyList<string> Program =>
        Packages.Native == "arm64"
            ? [agent.Program]
            : ["qemu-aarch64-static", "-L", "/usr/aarch64-linux-gnu", agent.Program];

    public async ValueTask InitializeAsync() => agent = await Unpacked.OfAsync("healthcheck-agent", "arm64");

    public ValueTask DisposeAsync()
    {
        agent.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public async Task It_says_of_a_board_what_the_agent_of_this_machine_says(string board)
    {
        var theirs = await OnceAsync(Program, board);
        using var native = await Unpacked.OfAsync("healthcheck-agent");
        var ours = await OnceAsync([native.Program], board);

        Assert.Equal(ours.Select(section => section.Key), theirs.Select(section => section.Key));
        foreach (
            var section in new[] { "id", "status", "problems", "load", "memory", "uptime", "temperature", "cpu",
                "network", "power" })
            Assert.Equal(WithoutMoments(ours[section]), WithoutMoments(theirs[section]));
    }

    [Fact]
    public async Task The_doctor_examines_a_board()
    {
        var (code, output, error) =
            await RunAsync([.. Program, "doctor", "--json", .. Options("pi-4", LoopbackPort.Free())]);
        var report = JsonNode.Parse(output)!;
        Assert.True((string?)report["result"] is "yellow" or "red", output + error);
        Assert.Equal((string?)report["result"] == "red" ? 2 : 1, code);
        var findings = report["findings"]!.AsArray();
        Assert.Contains(findings, finding =>
            (string?)finding!["check"] == "identity" && (string?)finding["grade"] == "green");
        Assert.DoesNotContain(findings, finding =>
            ((string)finding!["message"]!).Contains("itself failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_answers_over_HTTP()
    {
        var port = LoopbackPort.Free();
        IReadOnlyList<string> command = [.. Program, "run", .. Options("pi-5", port)];
        await using var process = TestProcess.Start(command[0], command.Skip(1));
        Answer? health = null;
        await Eventually.BeTrueAsync(
            async () => (health = await Http.TryGetAsync($"http://127.0.0.1:{port}/health")) is not null, Limit,
            () => process.Story);

        Assert.Equal("1.0", (string?)health!.Json["apiVersion"]);
        Assert.Equal(4, (int?)(await Http.GetAsync($"http://127.0.0.1:{port}/device")).Json["cores"]);
        Assert.Equal(0, await process.StopAsync(Limit));
    }

    private static async Task<JsonObject> OnceAsync(IReadOnlyList<string> program, string board)
    {
        var (code, output, error) = await RunAsync([.. program, "once", .. Options(board, 7070)]);
        Assert.True(code == 0, output + error);
        return JsonNode.Parse(output)!.AsObject();
    }

    private static Task<(int, string, string)> RunAsync(IReadOnlyList<string> command) =>
        TestProcess.RunAsync(command[0], command.Skip(1), Limit);

    private static string[] Options(string board, int port) =>
    [
        "--root", Checkout.Fixture(board), "--broker", "mqtt://127.0.0.1:1", "--set", "Http:Address=127.0.0.1",
        "--port", port.ToString(CultureInfo.InvariantCulture), "--state", Path.GetTempPath(),
    ];

    // When something was first seen differs from run to run.
    private static string WithoutMoments(JsonNode? section)
    {
        var copy = section?.DeepClone();
        Remove(copy);
        return copy?.ToJsonString() ?? "null";

        static void Remove(JsonNode? node)
        {
            switch (node)
            {
                case JsonObject fields:
                    foreach (var key in new[] { "since", "first", "last" })
                        fields.Remove(key);
                    foreach (var (_, value) in fields)
                        Remove(value);
                    break;
                case JsonArray items:
                    foreach (var item in items)
                        Remove(item);
                    break;
            }
        }
    }
}
