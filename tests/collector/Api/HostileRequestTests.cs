using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using HealthCheck.Collector.Service;
using HealthCheck.Collector.Tests.Storage;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace HealthCheck.Collector.Tests.Api;

/// <summary>
/// Every route with every parameter and body that it takes, and nonsense in each: the answer is never a defect of ours.
/// A route or a parameter that somebody adds is covered by itself.
/// </summary>
public sealed class HostileRequestTests : IAsyncLifetime
{
    private const string Device = "dev-1";

    // As they stand in an address.
    private static readonly string[] Values =
    [
        "", "%20", "%00", "%0d%0aX:1", "%ED%A0%80", "%FF%FE", "%f0%9f%92%a9", "%u0000", "%", "\u202e",
        "..%2f..%2fetc%2fpasswd", "*", "**", "%2a%2e%2a", "0", "-1", "-0", "1e400", "NaN", "Infinity",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "253402300799999", "253402300800000",
        "-100000d", "-999999999999d", "0001-01-01", "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00%2b14:00", "2026-13-45", "now", "true", "null", "[]", "{}", "<script>", "%27%22%3b--",
        "a,b,,c", ",", "csv", "json-lines", new('x', 2000), new('*', 500),
    ];

    private static readonly string[] Bodies =
    [
        "", " ", "null", "true", "0", "\"\"", "[]", "{}", "{", "}", "{\"name\":", "\u0000", "\ufeff{}", "NaN",
        "{\"name\":NaN}", """{"name":"\ud800"}""", """{"name":"\udc00\ud800"}""", """{"\ud800":1}""",
        """{"name":"\u0000"}""", """{"name":"a","name":"b"}""", """{"n\u0061me":"a","name":"b"}""",
        """{"name":["a"]}""", """{"name":{}}""", """{"name":1e999}""", """{"tags":"a"}""", """{"tags":[1]}""",
        """{"tags":["\ud800"]}""", """{"tags":[["a"]]}""", """{"tags":{"a":1}}""", """{"notes":false}""",
        """{"notes":"\udfff"}""", """{"muted":"true"}""", """{"muted":1e400}""", """{"muted":-0}""", """{"from":1}""",
        """{"from":"\ud800"}""", """{"from":null}""", """{"from":"dev-1","from":"dev-2"}""", """{"From":"dev-2"}""",
        """{"from":"../x"}""", """{"name":"a"}{}""", """{"name":"a",}""", "// no\n{}", """{"x":1}""",
        "{\"notes\":" + new string('[', 100) + new string(']', 100) + "}", new string('[', 30_000),
        "{" + new string(' ', 1 << 20) + "\"name\":\"a\"}", "{\"muted\":" + new string('9', 60_000) + "}",
        "{\"name\":\"" + new string('x', 60_000) + "\"}",
    ];

    private readonly TempDirectory directory = new();
    private RunningCollector collector = null!;

    public async ValueTask InitializeAsync()
    {
        collector = await RunningCollector.StartAsync("mqtt://127.0.0.1:1", directory.Path, waitForBroker: false);
        var device = Examples.Device(Device);
        var now = TimeProvider.System.GetUtcNow();
        await collector.CommitAsync(
            new([device], [], [], [], [Changes.Sample(1, now.AddMinutes(-1)), Changes.Sample(2, now)]));
    }

    public async ValueTask DisposeAsync()
    {
        await collector.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task Each_parameter_of_each_route_takes_nonsense()
    {
        var asked = 0;
        foreach (var (path, names) in await ParametersAsync())
        {
            foreach (var name in names.Append("no-such-parameter"))
            {
                foreach (var value in Values)
                {
                    await AskAsync(HttpMethod.Get, $"{path}?{name}={value}");
                    asked++;
                }

                await AskAsync(HttpMethod.Get, $"{path}?{name}=a&{name}=b&{name}");
                await AskAsync(HttpMethod.Get, $"{path}?{name}[]=1&{name}.x=1&&=&{name}=");
            }
        }

        Assert.True(asked > 1500, $"There are more parameters than {asked / Values.Length}.");
        AssertNothingLogged();
    }

    [Fact]
    public async Task Each_part_of_a_path_takes_nonsense()
    {
        foreach (
            var route in collector.Routes.Where(route => route.RoutePattern.Parameters.Count > 0 && !IsLive(route)))
        {
            foreach (var value in Values.Where(value => value.Length > 0))
            {
                foreach (var method in MethodsOf(route))
                    await AskAsync(method, PathOf(route, value), "{}");
            }
        }

        AssertNothingLogged();
    }

    [Fact]
    public async Task Each_route_that_changes_something_takes_any_body()
    {
        var asked = 0;
        foreach (var route in collector.Routes.Where(route => !IsLive(route)))
        {
            foreach (
                var method in MethodsOf(route).Where(method => method != HttpMethod.Get && method != HttpMethod.Delete))
            {
                foreach (var body in Bodies)
                    await AskAsync(method, PathOf(route, Device), body);
                asked++;
            }
        }

        Assert.True(asked >= 5, $"There are more routes than {asked}.");
        AssertNothingLogged();
    }

    [Theory]
    [InlineData("PATCH", "/api/devices/dev-1")]
    [InlineData("POST", "/api/devices/dev-1/adopt")]
    public async Task A_body_of_bytes_that_are_no_text_is_refused_in_our_words(string method, string path)
    {
        foreach (
            byte[] bytes in (byte[][])[[0xff, 0xfe], [.. "{\"name\":\""u8, 0xff, .. "\"}"u8],
                [.. "{\"name\":\""u8, 0xed, 0xa0, 0x80, .. "\"}"u8]])
        {
            using var request =
                new HttpRequestMessage(HttpMethod.Parse(method), path) { Content = new ByteArrayContent(bytes) };
            request.Content.Headers.ContentType = new("application/json");
            using var answer = await collector.SendAsync(request);
            await AssertSoundAsync(answer, path, "bytes");
            Assert.Equal(400, (int)answer.StatusCode);
        }

        AssertNothingLogged();
    }

    private async Task AskAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (method != HttpMethod.Get)
            request.Content = new StringContent(body ?? "", Encoding.UTF8, "application/json");
        using var answer = await collector.SendAsync(request);
        await AssertSoundAsync(answer, $"{method} {path}", body ?? "");
    }

    private static async Task AssertSoundAsync(HttpResponseMessage answer, string question, string body)
    {
        var asked = $"{question[..Math.Min(question.Length, 300)]} {body[..Math.Min(body.Length, 100)]}";
        // The health of this collector, which has no broker.
        if (question.StartsWith("GET /health", StringComparison.Ordinal) && (int)answer.StatusCode == 503)
            return;
        Assert.True((int)answer.StatusCode < 500, $"{asked}: {(int)answer.StatusCode}");
        if ((int)answer.StatusCode < 400 || !question.Contains("/api/", StringComparison.Ordinal))
            return;
        var text = await RunningCollector.TextAsync(answer);
        if (text.Length == 0 && answer.Headers.ConnectionClose == true)
            return; // What is no HTTP the server refuses by itself.
        Assert.True(text.StartsWith('{'), $"{asked}: {(int)answer.StatusCode} {text}");
        var problem = JsonNode.Parse(text)!;
        var detail = (string?)problem["detail"];
        Assert.True(detail is { Length: > 10 and < 2000 }, $"{asked}: {problem}");
        Assert.DoesNotContain("Exception", detail, StringComparison.Ordinal);
        Assert.DoesNotContain(detail, char.IsControl);
        Assert.True(detail.IsNormalized(), asked);
    }

    private void AssertNothingLogged() => Assert.DoesNotContain(
        collector.Log, line =>
            line.StartsWith("Error", StringComparison.Ordinal) || line.Contains("Exception", StringComparison.Ordinal));

    // The API says itself what it takes; of the pages the components do.
    private async Task<List<(string Path, IReadOnlyList<string> Names)>> ParametersAsync()
    {
        var found = new List<(string, IReadOnlyList<string>)>();
        var description = JsonNode.Parse(await collector.TextAsync("/openapi/v1.json"))!["paths"]!.AsObject();
        foreach (var (path, methods) in description)
        {
            if (methods!["get"] is not { } get || path == "/api/changes")
                continue;
            var names = (get["parameters"]?.AsArray() ?? []).Where(each => (string?)each!["in"] == "query")
                .Select(each => (string)each!["name"]!).ToList();
            found.Add((path.Replace("{id}", Device, StringComparison.Ordinal), names));
        }

        var ofPages = typeof(CollectorHost).Assembly.GetTypes().SelectMany(type => type.GetProperties())
            .Where(property => property.GetCustomAttribute<SupplyParameterFromQueryAttribute>() is not null)
            .Select(property => property.GetCustomAttribute<SupplyParameterFromQueryAttribute>()!.Name ?? property.Name)
            .Append("next").Distinct().ToList();
        Assert.True(ofPages.Count > 5, "The pages have parameters.");
        foreach (
            var page in (
                string[])["/", $"/devices/{Device}", "/events", "/inventory", "/inventory.csv", "/login", "/logout"])
            found.Add((page, ofPages));
        return found;
    }

    // Not those that go on until the other end leaves.
    private static bool IsLive(RouteEndpoint route) =>
        route.RoutePattern.RawText is { } text
        && (text.Contains("_blazor", StringComparison.Ordinal)
            || text.Contains("api/changes", StringComparison.Ordinal));

    private static IEnumerable<HttpMethod> MethodsOf(RouteEndpoint route) =>
        (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            .Select(name => HttpMethod.Parse(name));

    private static string PathOf(RouteEndpoint route, string value) =>
        "/" + string.Join('/', route.RoutePattern.PathSegments.Select(segment => string.Concat(
            segment.Parts.Select(part => part is RoutePatternLiteralPart literal ? literal.Content : value))));
}
