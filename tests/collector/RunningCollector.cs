using System.Net;
using System.Text.Json;
using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.CheckBack;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.HomeAssistant;
using HealthCheck.Collector.Http;
using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Service;
using HealthCheck.Collector.Settings;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Mqtt;
using HealthCheck.Mosquitto.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace HealthCheck.Collector.Tests;

/// <summary>
/// The collector in this process, on loopback and a free port, with a database in a directory of the test's.
/// </summary>
internal sealed class RunningCollector : IAsyncDisposable
{
    private readonly HttpClient http = new();
    private readonly LogLines log;
    private readonly WebApplication app;
    private bool isStopped;

    private RunningCollector(WebApplication app, LogLines log) => (this.app, this.log) = (app, log);

    public Fleet Fleet => Service<Fleet>();

    public T Service<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public static CollectorSettings Settings(string brokerUrl, string directory) => new(
        new MqttOptions(new Uri(brokerUrl), Topics.DefaultPrefix, null, null, null, null, null),
        new HttpOptions(IPAddress.Loopback, 0),
        new(directory),
        new IngestOptions(TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(7)),
        new LimitsOptions(1000, TimeSpan.FromMinutes(10)),
        new(Serilog.Events.LogEventLevel.Information),
        new ResendOptions(100))
    {
        // The example devices announce addresses of a network that a test must not talk to.
        CheckBack = CheckBackOptions.Default with { Interval = TimeSpan.Zero },
        HomeAssistant = new("ha/second", Enabled: false),
    };

    /// <summary>Starts one, and waits until it is connected if there is a broker.</summary>
    public static async Task<RunningCollector> StartAsync(
        string brokerUrl, string directory, bool waitForBroker = true, TimeProvider? time = null,
        AlertOptions? alerts = null, HomeAssistantOptions? homeAssistant = null)
    {
        var log = new LogLines();
        var settings = Settings(brokerUrl, directory);
        var app = await CollectorHost.BuildAsync(
            settings with
            {
                Alerts = alerts ?? AlertOptions.Default,
                HomeAssistant = homeAssistant ?? settings.HomeAssistant,
            },
            time ?? TimeProvider.System, log.Logger, CancellationToken.None);
        var collector = new RunningCollector(app, log);
        await collector.app.StartAsync();
        collector.http.BaseAddress = new Uri($"http://127.0.0.1:{CollectorHost.BoundPort(collector.app)}");
        if (waitForBroker)
            await collector.SoonAsync(async () => (await collector.HealthAsync()).Broker.Connected);
        return collector;
    }

    public IStore Store => Service<IStore>();

    /// <summary>The lines of its log so far.</summary>
    public IReadOnlyList<string> Log => log.All;

    public Uri Url => http.BaseAddress!;

    /// <summary>All that it answers.</summary>
    public IReadOnlyList<RouteEndpoint> Routes =>
        [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];

    public Task<HttpResponseMessage> GetAsync(string path) => http.GetAsync(path);

    /// <summary>As soon as the head of the answer is there.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) =>
        http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

    /// <summary>What the writer does: commits, then shows.</summary>
    public async Task CommitAsync(StoreChange change)
    {
        Store.Add(change);
        await Store.CommitAsync(TestContext.Current.CancellationToken);
        Fleet.Publish(change.Devices, change.Forgotten, change.Events);
    }

    public Task<HttpResponseMessage> DeleteAsync(string path) => http.DeleteAsync(path);

    /// <summary>Asks for a change, as JSON unless said otherwise.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string json = "", string? type = "application/json", string? site = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(json) };
        request.Content.Headers.ContentType = type is null ? null : new(type);
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);
        return await http.SendAsync(request);
    }

    public async Task<HttpResponseMessage> HeadAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        return await http.SendAsync(request);
    }

    public Task<string> TextAsync(string path) => http.GetStringAsync(path);

    public static Task<string> TextAsync(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync();

    public async Task<CollectorHealth> HealthAsync()
    {
        using var answer = await GetAsync("/health");
        return JsonSerializer.Deserialize(await TextAsync(answer), WireJson.Default.CollectorHealth)!;
    }

    public Task SoonAsync(Func<bool> isSo) => SoonAsync(() => Task.FromResult(isSo()));

    public Task SoonAsync(Func<Task<bool>> isSo) =>
        Eventually.BeTrueAsync(isSo, TimeSpan.FromSeconds(30), () => string.Join('\n', log.All));

    /// <summary>A clean stop; a second one does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (isStopped)
            return;
        isStopped = true;
        http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
