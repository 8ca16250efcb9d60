using System.Globalization;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>A running agent, the real program, with a state directory of its own. It reports every second.</summary>
internal sealed class AgentProgram : IAsyncDisposable
{
    private readonly DirectoryInfo state;
    private readonly int port;
    private readonly IReadOnlyList<string> arguments;

    private AgentProgram(
        DirectoryInfo state, int port, IReadOnlyList<string> arguments, TestProcess process, string id) =>
        (this.state, this.port, this.arguments, Process, Id) = (state, port, arguments, process, id);

    /// <summary>Identity of the device.</summary>
    public string Id { get; }

    /// <summary>The program.</summary>
    public TestProcess Process { get; private set; }

    /// <summary>What it says it can be asked at.</summary>
    public string Url(string path = "/") => $"http://127.0.0.1:{port}{path}";

    /// <summary>Starts one and waits until it answers.</summary>
    /// <param name="broker">The broker, whether or not it is there.</param>
    /// <param name="id">Identity; null for the one it finds out.</param>
    /// <param name="options">Further options.</param>
    public static async Task<AgentProgram> StartAsync(string broker, string? id = null, params string[] options)
    {
        var state = Directory.CreateTempSubdirectory("healthcheck-agent-");
        var port = LoopbackPort.Free();
        List<string> arguments =
        [
            "--broker", broker, "--port", port.ToString(CultureInfo.InvariantCulture), "--set",
            "Http:Address=127.0.0.1", "--interval", "1", "--state", state.FullName, .. options,
        ];
        if (id is not null)
            arguments.AddRange(["--set", $"Device:Id={id}"]);

        var (process, device) = await StartAsync(arguments, port);
        return new AgentProgram(state, port, arguments, process, device.Id);
    }

    /// <summary>Stops it as systemd would, and starts it again on the same state.</summary>
    public async Task RestartAsync()
    {
        await Process.StopAsync();
        await Process.DisposeAsync();
        (Process, _) = await StartAsync(arguments, port);
    }

    private static async Task<(TestProcess, DeviceAnnouncement)> StartAsync(IReadOnlyList<string> arguments, int port)
    {
        var process = TestProcess.Start(Checkout.Agent, arguments);
        try
        {
            Answer? device = null;
            await Eventually.BeTrueAsync(
                async () => (device = await Http.TryGetAsync($"http://127.0.0.1:{port}/device")) is not null,
                TimeSpan.FromSeconds(20), () => process.Story);
            return (process, Wire.ReadAnnouncement(device!.Body));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Its latest snapshot.</summary>
    public async Task<HealthSnapshot> HealthAsync() => Wire.ReadSnapshot((await Http.GetAsync(Url("/health"))).Body);

    /// <summary>Waits until it has measured some more.</summary>
    public async Task MeasuredAsync(int samples)
    {
        var first = (await HealthAsync()).Sequence;
        await Eventually.BeTrueAsync(
            async () => (await HealthAsync()).Sequence >= first + samples, TimeSpan.FromSeconds(samples + 20),
            () => Process.Story);
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        state.Delete(recursive: true);
    }
}
