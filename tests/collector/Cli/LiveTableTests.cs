using HealthCheck.Collector.Cli;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace HealthCheck.Collector.Tests.Cli;

/// <summary>The table beside something that is no collector of this version.</summary>
public sealed class LiveTableTests
{
    [Theory]
    [InlineData("device", "{\"presence\":\"flying\"}")]
    [InlineData("device", "{")]
    [InlineData("event", "[]")]
    [InlineData("forgotten", "{\"id\":1}")]
    [InlineData("event", "null")]
    public async Task What_it_does_not_understand_ends_no_table(string type, string data)
    {
        var asked = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapGet("/api/devices", () => Results.Text("""{"total":0,"items":[],"next":null}""", "application/json"));
        app.MapGet("/api/changes", () =>
        {
            Interlocked.Increment(ref asked);
            return Results.Text($"event: {type}\ndata: {data}\n\n", "text/event-stream");
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        var url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        using var collector = new RemoteCollector(new HttpClient { BaseAddress = new Uri(url) }, "the test");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var running = new LiveTable(collector, AnsiConsole.Create(new()), TimeProvider.System).RunAsync(stop.Token);
        await HealthCheck.Mosquitto.Testing.Eventually.BeTrueAsync(
            () => running.IsCompleted || Volatile.Read(ref asked) > 1, TimeSpan.FromSeconds(30));

        Assert.False(running.IsFaulted, running.Exception?.ToString());
        await stop.CancelAsync();
        await running;
    }
}
