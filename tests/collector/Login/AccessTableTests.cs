using System.Net;
using System.Text;
using HealthCheck.Collector.Login;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace HealthCheck.Collector.Tests.Login;

/// <summary>
/// Every route that there is, asked by each kind of caller: a route that somebody adds is in the table by itself.
/// </summary>
public sealed class AccessTableTests : IDisposable
{
    private static readonly string[] Open = ["/login", "/health/live", "/page.css", "/login.css", "/icon.svg"];

    private readonly TempDirectory directory = new();

    public enum Caller
    {
        Anonymous,
        WrongToken,
        ReadToken,
        WriteToken,
        Owner,
    }

    public void Dispose() => directory.Dispose();

    [Theory]
    [MemberData(nameof(Callers))]
    public async Task Each_route_answers_who_may_and_nobody_else(Caller caller, bool anonymousRead)
    {
        await using var collector = await GuardedCollector.StartAsync(directory.Path, anonymousRead: anonymousRead);
        using var client = await ClientAsync(collector, caller);
        var wrong = new List<string>();

        var requests = Requests(collector).ToList();
        foreach (var (method, path) in requests)
        {
            using var request = new HttpRequestMessage(method, path);
            if (method != HttpMethod.Get)
                request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
            using var answer = await client.SendAsync(request);
            var expected = Expected(caller, anonymousRead, method, path);
            var got = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                ? answer.StatusCode
                : HttpStatusCode.OK;
            if (got != expected)
                wrong.Add($"{method} {path}: {answer.StatusCode} instead of {expected}");
        }

        Assert.Empty(wrong);
        Assert.True(requests.Count > 20, "There are more routes than this.");
    }

    private static HttpStatusCode Expected(Caller caller, bool anonymousRead, HttpMethod method, string path)
    {
        if (Open.Contains(path))
            return HttpStatusCode.OK;
        var reads = method == HttpMethod.Get || method == HttpMethod.Head
            || path.StartsWith("/_blazor", StringComparison.Ordinal);
        return caller switch
        {
            Caller.WriteToken or Caller.Owner => HttpStatusCode.OK,
            Caller.ReadToken => reads ? HttpStatusCode.OK : HttpStatusCode.Forbidden,
            Caller.Anonymous when anonymousRead && reads => HttpStatusCode.OK,
            _ => HttpStatusCode.Unauthorized,
        };
    }

    private static IEnumerable<(HttpMethod Method, string Path)> Requests(GuardedCollector collector)
    {
        foreach (var route in collector.Routes)
        {
            var path = "/" + string.Concat(route.RoutePattern.PathSegments.Select(segment => string.Concat(
                segment.Parts.Select(part => part is RoutePatternLiteralPart literal ? literal.Content : "x")) + "/"))
                .TrimEnd('/');
            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                yield return (HttpMethod.Parse(method), path);
        }

        // Files, and what does not exist: neither tells anything to who may not read.
        foreach (
            var path in (string[])[.. Open, "/page.js", "/reference/scalar.js", "/nothing", "/api/devices/x/nothing"])
            yield return (HttpMethod.Get, path);
    }

    private static async Task<Peer> ClientAsync(GuardedCollector collector, Caller caller) => caller switch
    {
        Caller.Anonymous => collector.Browser(),
        Caller.WrongToken => collector.Program(AccessToken.Draw()),
        Caller.ReadToken => collector.Program(collector.Token(Right.Read)),
        Caller.WriteToken => collector.Program(collector.Token(Right.Write)),
        _ => await collector.SignedInAsync(),
    };

    public static TheoryData<Caller, bool> Callers()
    {
        var data = new TheoryData<Caller, bool>();
        foreach (var caller in Enum.GetValues<Caller>())
        {
            data.Add(caller, false);
            data.Add(caller, true);
        }

        return data;
    }
}
