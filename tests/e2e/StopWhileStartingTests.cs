using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>A program that is stopped before it has started was stopped, and did not fail.</summary>
public sealed class StopWhileStartingTests : IDisposable
{
    private const int Interrupt = 2, Terminate = 15;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("healthcheck-stop-");

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>Program and signal.</summary>
    public static TheoryData<string, int> Programs { get; } = new()
    {
        { "agent", Terminate }, { "agent", Interrupt }, { "collector", Terminate }, { "collector", Interrupt },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Stopped_while_it_starts_it_ends_as_stopped(string program, int signal)
    {
        // A port that is taken, by somebody who does not answer: the agent asks who it is, the collector tells and
        // waits.
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        await using var process = TestProcess.Start(
            program == "agent" ? Checkout.Agent : Checkout.Collector,
            [
                "run", "--state", folder.FullName, "--port", port, "--set", "Http:Address=127.0.0.1",
                "--broker", "mqtt://127.0.0.1:1",
            ]);
        await Eventually.BeTrueAsync(
            () => taken.Pending() || process.Error.Contains("another program listens there", StringComparison.Ordinal),
            Limit, () => process.Story);
        process.Signal(signal);

        // What has not come so far is ended by the signal itself.
        Assert.True(
            await process.WaitForExitAsync(Limit) is var code && (code == 0 || code == 128 + signal), process.Story);
        Assert.DoesNotContain("rror", process.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("agent")]
    [InlineData("collector")]
    public async Task Stopped_while_it_waits_for_its_settings_it_ends_at_once(string program)
    {
        var pipe = Path.Combine(folder.FullName, "settings");
        Assert.Equal(0, (await TestProcess.RunAsync("mkfifo", [pipe], Limit)).ExitCode);
        await using var process = TestProcess.Start(
            program == "agent" ? Checkout.Agent : Checkout.Collector, ["run", "--config", pipe]);
        // Opened only once the program has it open, and nothing is written.
        await using var writer = await Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write));

        const int ByTheSignal = 128 + Terminate;
        Assert.True(await process.StopAsync() is 0 or ByTheSignal, process.Story);
        Assert.Equal("", process.Error);
    }
}
