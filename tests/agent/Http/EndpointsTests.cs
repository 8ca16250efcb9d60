using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using HealthCheck.Agent.Tests.Http.Prometheus;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Agent.Tests.Http;

public sealed class EndpointsTests : IAsyncLifetime
{
    private RunningAgent agent = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // No broker listens there: HTTP must not need one.
    public async ValueTask InitializeAsync() =>
        agent = await RunningAgent.StartAsync($"mqtt://127.0.0.1:{LoopbackPort.Free()}");

    public ValueTask DisposeAsync() => agent.DisposeAsync();

    [Fact]
    public async Task Health_and_device_keep_to_the_contract_without_any_broker()
    {
        Assert.Equal(RunningAgent.Id, Wire.ReadSnapshot(await agent.Http.GetByteArrayAsync("/health", Stop)).Id);
        Assert.Equal(RunningAgent.Id, Wire.ReadAnnouncement(await agent.Http.GetByteArrayAsync("/device", Stop)).Id);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/device")]
    [InlineData("/")]
    public async Task With_pretty_the_same_document_is_indented(string path)
    {
        Assert.DoesNotContain('\n', await agent.Http.GetStringAsync(path, Stop));
        var pretty = await agent.Http.GetStringAsync(path + "?pretty", Stop);
        Assert.StartsWith("{\n  \"", pretty, StringComparison.Ordinal);
        Assert.Contains(RunningAgent.Id, pretty, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_are_the_latest_snapshot_in_the_words_of_Prometheus_written_once()
    {
        using var response = await agent.Http.GetAsync(new Uri("/metrics", UriKind.Relative), Stop);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        var series = StrictReader.Read(await response.Content.ReadAsStringAsync(Stop));
        Assert.InRange(await agent.SequenceAsync() - series["healthcheck_sequence"], 0, 15);
        Assert.Equal(1893460 * 1024, series["node_memory_MemTotal_bytes"]);
    }

    [Fact]
    public async Task An_agent_that_measures_is_live()
    {
        using var response = await agent.Http.GetAsync(new Uri("/health/live", UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_request_does_not_measure_but_the_loop_goes_on()
    {
        var first = await agent.SequenceAsync();
        for (var request = 0; request < 20; request++)
            await agent.SequenceAsync();
        Assert.InRange(await agent.SequenceAsync(), first, first + 15);
        await Eventually.BeTrueAsync(async () => await agent.SequenceAsync() > first, TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task The_index_is_JSON_for_programs_and_a_page_for_browsers()
    {
        using var index = JsonDocument.Parse(await agent.Http.GetByteArrayAsync("/", Stop));
        Assert.Equal("healthcheck-agent", index.RootElement.GetProperty("service").GetString());
        foreach (var link in index.RootElement.GetProperty("links").EnumerateObject())
            Assert.Equal(HttpStatusCode.OK,
                (await agent.Http.GetAsync(new Uri(link.Value.GetString()!, UriKind.Relative), Stop)).StatusCode);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        using var page = await agent.Http.SendAsync(request, Stop);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains(
            "default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        var html = await page.Content.ReadAsStringAsync(Stop);
        Assert.Contains("Test &lt;b&gt;Pi&lt;/b&gt; &#123;id}", html, StringComparison.Ordinal);
        Assert.Contains("25% of 1.81 GiB", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_OpenAPI_document_names_every_route_and_the_words_of_the_contract()
    {
        using var document = JsonDocument.Parse(await agent.Http.GetByteArrayAsync("/openapi/v1.json", Stop));
        Assert.Equal(
            ["/", "/device", "/health", "/health/live", "/metrics", "/openapi/v1.json"],
            document.RootElement.GetProperty("paths")
                .EnumerateObject().Select(path => path.Name).Order(StringComparer.Ordinal));
        var snapshot = document.RootElement.GetProperty("components")
            .GetProperty("schemas").GetProperty("HealthSnapshot");
        Assert.Contains("never skips", snapshot.GetProperty("properties")
            .GetProperty("sequence").GetProperty("description").GetString()!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/health/../../etc/passwd", HttpStatusCode.NotFound)]
    [InlineData("POST", "/health", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/device", HttpStatusCode.MethodNotAllowed)]
    public async Task Errors_are_problem_details(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await agent.Http.SendAsync(request, Stop);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal((int)status, problem.RootElement.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task HEAD_tells_the_length_and_sends_nothing()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/health");
        using var response = await agent.Http.SendAsync(request, Stop);
        Assert.True(response.Content.Headers.ContentLength > 100);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Stop));
    }
}
