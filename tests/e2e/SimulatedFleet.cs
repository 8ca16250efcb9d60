using System.Text.Json;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>A fleet played by <c>tests/simulator</c>, which knows what it measured.</summary>
internal sealed class SimulatedFleet : IAsyncDisposable
{
    private readonly string ledger = Path.GetTempFileName();
    private readonly TestProcess process;

    private SimulatedFleet(string broker, string[] options) => process = TestProcess.Start(
        Checkout.Simulator, ["--broker", broker, "--ledger", ledger, .. options]);

    /// <summary>Starts one; see its <c>--help</c> for the options.</summary>
    public static SimulatedFleet Start(string broker, params string[] options) => new(broker, options);

    /// <summary>What to say about it when a test fails.</summary>
    public string Story => process.Story;

    /// <summary>Ends it, or waits for its end: how many samples each device measured, by id.</summary>
    public async Task<IReadOnlyDictionary<string, long>> EndAsync()
    {
        var exitCode = await process.StopAsync(TimeSpan.FromMinutes(2));
        if (exitCode != 0)
            throw new InvalidOperationException(Story);
        return (await File.ReadAllLinesAsync(ledger))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(each => each.GetProperty("id").GetString()!, each => each.GetProperty("last").GetInt64());
    }

    /// <summary>Waits until it wrote its last line by itself.</summary>
    public Task WaitForExitAsync(TimeSpan limit) => process.WaitForExitAsync(limit);

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        File.Delete(ledger);
    }
}
