using System.Net;
using HealthCheck.Collector.Page;
using HealthCheck.Collector.Storage;
using HealthCheck.Collector.Tests.Storage;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Page;

public sealed class PageReadsTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private readonly TempDirectory directory = new();
    private RunningCollector collector = null!;

    private PageReads Reads => collector.Service<PageReads>();

    public async ValueTask InitializeAsync() =>
        collector = await RunningCollector.StartAsync("mqtt://127.0.0.1:1", directory.Path, waitForBroker: false);

    public async ValueTask DisposeAsync()
    {
        await collector.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task Pages_with_the_same_question_share_one_answer_and_few_are_made_at_a_time()
    {
        var go = new TaskCompletionSource();
        var (now, most, reads) = (0, 0, 0);
        async Task<string> ReadAsync(IStore store)
        {
            Interlocked.Increment(ref reads);
            var here = Interlocked.Increment(ref now);
            InterlockedMax(ref most, here);
            await go.Task;
            Interlocked.Decrement(ref now);
            return "answer";
        }

        var asked = Enumerable.Range(0, 400).Select(i => Reads.OfAsync($"question {i % 4}", Long, ReadAsync)).ToList();
        await collector.SoonAsync(() => Volatile.Read(ref now) == PageReads.AtOnce);
        go.SetResult();
        var answers = await Task.WhenAll(asked);

        Assert.All(answers, answer => Assert.Equal("answer", answer));
        Assert.Equal(4, reads);
        Assert.InRange(most, 1, PageReads.AtOnce);
    }

    [Fact]
    public async Task What_cannot_be_read_is_no_answer_and_is_asked_for_again()
    {
        Assert.Null(await Reads.OfAsync<string>("q", Long, _ => throw new StoreException("The disk is gone.")));
        Assert.Equal("answer", await Reads.OfAsync("q", Long, _ => Task.FromResult("answer")));
        Assert.Equal("answer", await Reads.OfAsync("q", Long, _ => Task.FromResult("another")));
    }

    [Fact]
    public async Task The_views_show_what_happened()
    {
        var device = Examples.Device("dev-1");
        await collector.CommitAsync(Changes.Of(device));
        await collector.CommitAsync(
            Changes.Of(new DeviceEvent(1, "dev-1", EventKind.Online, Examples.Noon, null, null, null, "It is there")));

        Assert.Contains("It is there", await collector.TextAsync("/events"), StringComparison.Ordinal);
        Assert.Contains("It is there", await collector.TextAsync("/devices/dev-1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_circuit_needs_a_WebSocket_because_that_has_a_place(string method)
    {
        using var answer = await collector.SendAsync(HttpMethod.Parse(method), "/_blazor?id=x");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("WebSocket", await RunningCollector.TextAsync(answer), StringComparison.Ordinal);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var known = Volatile.Read(ref most); value > known; known = Volatile.Read(ref most))
        {
            if (Interlocked.CompareExchange(ref most, value, known) == known)
                return;
        }
    }
}
