using System.Globalization;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Agent.Tests;

/// <summary>
/// The agent as a program of its own, from this build, on loopback, with settings of its own and none of this
/// machine's.
/// </summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("healthcheck-agent-");
    private TestProcess process = null!;

    private AgentProcess(int port)
    {
        Port = port;
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(15) };
    }

    public int Port { get; }

    public HttpClient Http { get; }

    public int Id => process.Id;

    public string Log => process.Error;

    /// <summary>The settings file; the agent looks at it again on SIGHUP.</summary>
    public string SettingsFile => Path.Combine(directory.FullName, "agent.json");

    public long ResidentBytes => 1024 * long.Parse(
        File.ReadLines($"/proc/{Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))[6..^2],
        CultureInfo.InvariantCulture);

    public int Handles => Directory.GetFiles($"/proc/{Id}/fd").Length;

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="settings">The settings file; port, address and state are added.</param>
    /// <param name="environment">Variables to add.</param>
    public static async Task<AgentProcess> StartAsync(
        string settings = "{}", params (string Name, string Value)[] environment)
    {
        var agent = new AgentProcess(LoopbackPort.Free());
        await File.WriteAllTextAsync(agent.SettingsFile, settings);
        agent.process = TestProcess.Start(
            "dotnet", agent.Arguments("run"),
            environment.Select(each => KeyValuePair.Create(each.Name, (string?)each.Value)));
        await Eventually.BeTrueAsync(agent.AnswersAsync, Limit, () => agent.process.Story);
        return agent;
    }

    /// <summary>Runs a command of the agent to its end, with the settings of this one where there is one.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) =>
        TestProcess.RunAsync("dotnet", [Program, .. arguments], Limit);

    public void Signal(int number) => process.Signal(number);

    public Task<int> StopAsync() => process.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await process.DisposeAsync();
        directory.Delete(recursive: true);
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "healthcheck-agent.dll");

    private string[] Arguments(string command) =>
    [
        Program, command, "--config", SettingsFile, "--port", Port.ToString(CultureInfo.InvariantCulture),
        "--set", "Http:Address=127.0.0.1", "--state", directory.FullName,
    ];

    private async Task<bool> AnswersAsync()
    {
        if (!process.IsRunning)
            throw new InvalidOperationException($"The agent ended: {process.Story}");
        try
        {
            using var answer = await Http.GetAsync(new Uri("/health/live", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
