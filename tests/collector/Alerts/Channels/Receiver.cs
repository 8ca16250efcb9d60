using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

/// <summary>A server that takes messages as a service would, and answers what a test wants.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<ReceivedRequest> requests = new();

    private Receiver(WebApplication app) => this.app = app;

    /// <summary>Its address, without a slash at the end.</summary>
    public string Url => app.Urls.Single();

    /// <summary>What it was sent.</summary>
    public IReadOnlyCollection<ReceivedRequest> Requests => requests;

    /// <summary>The one request that it was sent.</summary>
    public ReceivedRequest Request => Assert.Single(requests);

    /// <summary>Answers with what a test writes.</summary>
    public static async Task<Receiver> StartAsync(
        Func<HttpContext, Task> answer, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.Run(async http =>
        {
            receiver.requests.Enqueue(await ReceivedRequest.ReadAsync(http.Request));
            await answer(http);
        });
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Answers always the same, or in turn: the last answer again and again.</summary>
    public static Task<Receiver> StartAsync(params (int Status, string Body)[] answers)
    {
        var turn = -1;
        return StartAsync(http =>
        {
            var (status, body) = answers[Math.Min(Interlocked.Increment(ref turn), answers.Length - 1)];
            http.Response.StatusCode = status;
            return status == 204 ? Task.CompletedTask : http.Response.WriteAsync(body);
        });
    }

    /// <summary>The same over HTTPS.</summary>
    public static Task<Receiver> StartAsync((int Status, string Body) answer, X509Certificate2 certificate) =>
        StartAsync(
            http =>
            {
                http.Response.StatusCode = answer.Status;
                return http.Response.WriteAsync(answer.Body);
            },
            certificate);

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
