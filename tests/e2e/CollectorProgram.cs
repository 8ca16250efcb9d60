using System.Globalization;
using System.Net;
using System.Text.Json;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>
/// A collector, the real program: it can be stopped or killed, and started again with what it had stored.
/// </summary>
internal sealed class CollectorProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // With libfaketime a start takes three times as much processor time.
    private static readonly TimeSpan PatienceWithClock = 3 * Patience;

    private readonly DirectoryInfo state = Directory.CreateTempSubdirectory("healthcheck-collector-");
    private readonly int port = LoopbackPort.Free();
    private readonly string broker;
    private readonly string[] options;
    private string earlier = "";
    private TestProcess? process;

    /// <summary>Variables of its environment; of the next start.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; set; } = new Dictionary<string, string?>();

    private CollectorProgram(string broker, string[] options) => (this.broker, this.options) = (broker, options);

    /// <summary>The program.</summary>
    public TestProcess Process => process ?? throw new InvalidOperationException("The collector is not running");

    /// <summary>What to say about it when a test fails.</summary>
    public string Story => earlier + process?.Story;

    /// <summary>The most memory that it took so far, in MiB.</summary>
    public long PeakMebibytes => long.Parse(
        File.ReadLines($"/proc/{Process.Id}/status")
            .Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ')[^2],
        CultureInfo.InvariantCulture) / 1024;

    /// <summary>How many threads it has now.</summary>
    public int Threads => Directory.GetDirectories($"/proc/{Process.Id}/task").Length;

    /// <summary>The TCP port where it answers.</summary>
    public int Port => port;

    /// <summary>Where it answers.</summary>
    public string Url(string path = "/") => $"http://127.0.0.1:{port}{path}";

    /// <summary>Starts one and waits until it answers.</summary>
    /// <param name="broker">The broker, whether or not it is there.</param>
    /// <param name="options">Further options.</param>
    public static Task<CollectorProgram> StartAsync(string broker, params string[] options) =>
        StartAsync(broker, _ => Task.CompletedTask, options);

    /// <summary>The same with what somebody put into its state directory before.</summary>
    public static async Task<CollectorProgram> StartAsync(
        string broker, Func<string, Task> furnish, params string[] options)
    {
        var collector = new CollectorProgram(broker, options);
        try
        {
            await furnish(collector.state.FullName);
            await collector.StartAgainAsync();
            return collector;
        }
        catch
        {
            await collector.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one on a machine with a clock of its own.</summary>
    public static async Task<CollectorProgram> StartAsync(string broker, MachineClock clock)
    {
        var collector = new CollectorProgram(broker, []) { Environment = clock.Environment };
        try
        {
            await collector.StartAgainAsync();
            return collector;
        }
        catch
        {
            await collector.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one that may take so much memory, on a state directory that was furnished before.</summary>
    public static async Task<CollectorProgram> StartAsync(string broker, Func<string, Task> furnish, int mebibytes)
    {
        var bytes = ((long)mebibytes << 20).ToString("x", CultureInfo.InvariantCulture);
        var collector = new CollectorProgram(broker, [])
        {
            Environment = new Dictionary<string, string?> { ["DOTNET_GCHeapHardLimit"] = bytes },
        };
        try
        {
            await furnish(collector.state.FullName);
            await collector.StartAgainAsync();
            return collector;
        }
        catch
        {
            await collector.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it after it ended, with the same state and port.</summary>
    public async Task StartAgainAsync()
    {
        earlier = Story;
        process = TestProcess.Start(
            Checkout.Collector,
            [
                "--broker", broker, "--port", port.ToString(CultureInfo.InvariantCulture), "--state", state.FullName,
                "--set", "Http:Address=127.0.0.1", "--set", "Ingest:CommitMilliseconds=100", .. options,
            ],
            Environment);
        await Eventually.BeTrueAsync(
            async () => !process.IsRunning || await Http.TryGetAsync(Url("/health")) is not null,
            Environment.Count == 0 ? Patience : PatienceWithClock, () => Story);
        if (!process.IsRunning)
            throw new InvalidOperationException($"The collector ended at once.\n{Story}");
    }

    /// <summary>Its own health.</summary>
    public async Task<CollectorHealth> HealthAsync() =>
        Read<CollectorHealth>((await Http.GetAsync(Url("/health"))).Body);

    /// <summary>The devices it knows.</summary>
    public async Task<DeviceList> DevicesAsync() => Read<DeviceList>((await Http.GetAsync(Url("/api/devices"))).Body);

    /// <summary>One of them; null when it is not known.</summary>
    public async Task<DeviceSummary?> DeviceAsync(string id) =>
        (await DevicesAsync()).Items.SingleOrDefault(device => device.Id == id);

    /// <summary>The latest snapshot of a device, the very bytes; null when there is none.</summary>
    public async Task<byte[]?> LatestHealthAsync(string id) =>
        (await Http.TryGetAsync(Url($"/api/devices/{id}/health")))?.Body;

    /// <summary>
    /// What it stored: <c>time,device,metric,value</c>, by device and time; see /api/export for the query.
    /// </summary>
    public async Task<IReadOnlyList<string>> RowsAsync(string query)
    {
        var answer = await Http.GetAsync(Url($"/api/export?{query}"));
        return answer.Status == HttpStatusCode.OK
            ? answer.Text.TrimEnd('\n').Split('\n')[1..]
            : throw new InvalidOperationException($"{answer.Status}: {answer.Text}");
    }

    /// <summary>Waits until it is connected to the broker.</summary>
    public Task ConnectedAsync() =>
        Eventually.BeTrueAsync(async () =>
            (await HealthAsync()).Broker.Connected, TimeSpan.FromSeconds(60), () => Story);

    /// <summary>Waits until what it says of a device is as wanted.</summary>
    public Task SaysAsync(string id, Func<DeviceSummary, bool> isWanted, TimeSpan? limit = null) =>
        Eventually.BeTrueAsync(
            async () => await DeviceAsync(id) is { } device && isWanted(device), limit ?? Patience, () => Story);

    /// <summary>Waits until the sample of a device, or a later one, is its latest.</summary>
    public Task ReachedAsync(string id, long sequence, TimeSpan? limit = null) =>
        Eventually.BeTrueAsync(
            async () => await LatestHealthAsync(id) is { } json && Wire.ReadSnapshot(json).Sequence >= sequence,
            limit ?? Patience, () => Story);

    /// <summary>
    /// Waits until all that it shows is on disk: a command of the owner is answered after its commit, and so is what
    /// came before.
    /// </summary>
    public async Task CommittedAsync(string id)
    {
        var answer = await Http.SendAsync(HttpMethod.Patch, Url($"/api/devices/{id}"), """{"muted":false}""");
        if (answer.Status != HttpStatusCode.OK)
            throw new InvalidOperationException(answer.Text);
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await process.DisposeAsync();
        state.Delete(recursive: true);
    }

    private static T Read<T>(byte[] json) =>
        (T)(JsonSerializer.Deserialize(json, typeof(T), WireJson.Default)
            ?? throw new InvalidOperationException("The answer is null"));
}
