using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace HealthCheck.Collector.Tests.Http;

/// <summary>A reverse proxy that shows a server below a path: it takes the path off and says it in a header.</summary>
internal sealed class PathProxy : IAsyncDisposable
{
    private static readonly HashSet<string> OfTheConnection =
        new(["Connection", "Transfer-Encoding", "Keep-Alive", "Host"], StringComparer.OrdinalIgnoreCase);

    private readonly HttpClient behind;
    private readonly WebApplication app;
    private readonly string path, header, said;

    private PathProxy(Uri server, string path, string header, string said)
    {
        (this.path, this.header, this.said) = (path, header, said);
        behind = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = server };
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.Run(PassAsync);
    }

    /// <summary>Where a browser finds the server.</summary>
    public Uri Url => new($"{app.Urls.Single()}{path}/");

    public static async Task<PathProxy> StartAsync(
        Uri server, string path, string header = "X-Forwarded-Prefix", string? said = null)
    {
        var proxy = new PathProxy(server, path, header, said ?? path);
        await proxy.app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        behind.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments(path, out var rest))
        {
            context.Response.StatusCode = (int)HttpStatusCode.NotFound;
            return;
        }

        using var request =
            new HttpRequestMessage(HttpMethod.Parse(context.Request.Method), $"{rest}{context.Request.QueryString}");
        if (context.Request.ContentLength > 0)
        {
            request.Content = new StreamContent(context.Request.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        }

        foreach (var (name, values) in context.Request.Headers.Where(each => !OfTheConnection.Contains(each.Key)))
            request.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", context.Request.Host.Value);
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", "203.0.113.9");
        request.Headers.TryAddWithoutValidation(header, said);

        using var answer =
            await behind.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers)
            .Where(each => !OfTheConnection.Contains(each.Key)))
            context.Response.Headers.Append(name, values.ToArray());
        if (answer.StatusCode is not (HttpStatusCode.NotModified or HttpStatusCode.NoContent))
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
