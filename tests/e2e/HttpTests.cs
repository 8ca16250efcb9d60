using System.Net;
using HealthCheck.Contracts;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>The endpoints of both programs, asked as curl and a browser would.</summary>
public sealed class HttpTests(RunningSystem system) : IClassFixture<RunningSystem>
{
    private const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    [Theory]
    [InlineData("/health")]
    [InlineData("/device")]
    [InlineData("/openapi/v1.json")]
    public async Task The_agent_answers_in_JSON(string path)
    {
        var answer = await Http.GetAsync(system.Agent.Url(path));

        Assert.Equal((HttpStatusCode.OK, "application/json"), (answer.Status, answer.ContentType));
        Assert.NotNull(answer.Json);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData("application/json")]
    public async Task A_program_that_asks_what_the_agent_is_gets_JSON(string? accept)
    {
        var answer = await AskAsync(system.Agent.Url("/"), accept);

        Assert.Equal("application/json", answer.ContentType);
        Assert.Equal(system.Agent.Id, (string?)answer.Json["id"]);
        foreach (var (_, path) in answer.Json["links"]!.AsObject())
            Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync(system.Agent.Url((string)path!))).Status);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData(Browser)]
    public async Task A_browser_that_asks_what_the_agent_is_gets_a_page(string accept)
    {
        var answer = await AskAsync(system.Agent.Url("/"), accept);

        Assert.Equal("text/html", answer.ContentType);
        Assert.Contains("Kitchen", answer.Text, StringComparison.Ordinal);
        Assert.Contains("/health", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_agents_OpenAPI_document_has_its_endpoints()
    {
        var document = (await Http.GetAsync(system.Agent.Url("/openapi/v1.json"))).Json;

        Assert.StartsWith("3.", (string?)document["openapi"], StringComparison.Ordinal);
        Assert.NotNull(document["paths"]!["/health"]!["get"]);
        Assert.NotNull(document["paths"]!["/device"]!["get"]);
    }

    [Fact]
    public async Task What_the_agent_answers_keeps_to_the_contract()
    {
        var device = Wire.ReadAnnouncement((await Http.GetAsync(system.Agent.Url("/device"))).Body);
        var health = Wire.ReadSnapshot((await Http.GetAsync(system.Agent.Url("/health"))).Body);

        Assert.Equal((device.Id, device.BootId, (DateTimeOffset?)device.StartedAt),
            (health.Id, health.BootId, health.StartedAt));
    }

    [Fact]
    public async Task The_collector_has_a_page_that_names_no_other_host()
    {
        var page = await AskAsync(system.Collector.Url("/"), Browser);

        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.Status, page.ContentType));
        Assert.Contains("HealthCheck", page.Text, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?i)(src|href)=[\"']?(https?:)?//", page.Text);
    }

    [Theory]
    [InlineData("/api/devices")]
    [InlineData("/health")]
    [InlineData("/openapi/v1.json")]
    public async Task The_collector_answers_in_JSON(string path)
    {
        var answer = await Http.GetAsync(system.Collector.Url(path));

        Assert.Equal((HttpStatusCode.OK, "application/json"), (answer.Status, answer.ContentType));
        Assert.NotNull(answer.Json);
    }

    [Theory]
    [InlineData("/api/devices/nobody")]
    [InlineData("/api/devices/nobody/health")]
    [InlineData("/api/devices/NOT%20AN%20ID")]
    [InlineData("/api/devices/..%2f..%2fetc")]
    [InlineData("/api/nothing")]
    public async Task The_collector_explains_what_it_does_not_have(string path) =>
        AssertExplained(await Http.GetAsync(system.Collector.Url(path)));

    [Fact]
    public async Task The_agent_explains_what_it_does_not_have() =>
        AssertExplained(await Http.GetAsync(system.Agent.Url("/nothing")));

    private static void AssertExplained(Answer answer)
    {
        Assert.Equal("application/problem+json", answer.ContentType);
        Assert.InRange((int)answer.Status, 400, 404);
        Assert.Equal((int)answer.Status, (int?)answer.Json["status"]);
        Assert.False(string.IsNullOrWhiteSpace((string?)answer.Json["title"]));
    }

    private static async Task<Answer> AskAsync(string url, string? accept)
    {
        using var client = new HttpClient();
        if (accept is not null)
            client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", accept);
        using var response = await client.GetAsync(new Uri(url));
        return new Answer(
            response.StatusCode, response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsByteArrayAsync());
    }
}
