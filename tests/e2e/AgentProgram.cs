using System.Globalization;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>A running agent, the real program, with a state directory of its own. It reports every second.</summary>
internal sealed class AgentProgram : IAsyncDisposable
{
    private readonly DirectoryInfo state;
    private readonly int port;

    private AgentProgram(DirectoryInfo state, int port, TestProcess process, string id) =>
        (this.state, this.port, Process, Id) = (state, port, process, id);

    /// <summary>Identity of the device.</summary>
    public string Id { get; }

    /// <summary>The program.</summary>
    public TestProcess Process { get; }

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
            "--broker", broker, "--port", port.ToString(CultureInfo.InvariantCulture), "--set", "Http:Address=127.0.0.1",
            "--interval", "1", "--state", state.FullName, .. options,
        ];
        if (id is not null)
            arguments.AddRange(["--set", $"Device:Id={id}"]);

        var process = TestProcess.Start(Checkout.Agent, arguments);
        try
        {
            Answer? device = null;
            await Eventually.BeTrueAsync(
                async () => (device = await Http.TryGetAsync($"http://127.0.0.1:{port}/device")) is not null,
                TimeSpan.FromSeconds(20), () => process.Story);
            return new AgentProgram(state, port, process, Wire.ReadAnnouncement(device!.Body).Id);
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
            async () => (await HealthAsync()).Sequence >= first + samples, TimeSpan.FromSeconds(samples + 20), () => Process.Story);
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        state.Delete(recursive: true);
    }
}
