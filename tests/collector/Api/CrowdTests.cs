using System.Net;
using System.Net.Sockets;
using System.Text;
using HealthCheck.Collector.Devices;
using HealthCheck.Hosting.Http;

namespace HealthCheck.Collector.Tests.Api;

/// <summary>More connections and questions than a collector has room for: others are answered all the same.</summary>
public sealed class CrowdTests : IAsyncLifetime
{
    private const int Silent = 1000, Exports = 150, Samples = 2000;

    // Long for a machine that has other work to do.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly TempDirectory directory = new();
    private readonly List<Socket> sockets = [];
    private RunningCollector collector = null!;

    public async ValueTask InitializeAsync() =>
        collector = await RunningCollector.StartAsync("mqtt://127.0.0.1:1", directory.Path, waitForBroker: false);

    public async ValueTask DisposeAsync()
    {
        sockets.ForEach(each => each.Dispose());
        await collector.DisposeAsync();
        directory.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")]
    public async Task Connections_that_never_finish_a_request_shut_nobody_out_and_fill_no_log(string beginning)
    {
        for (var i = 0; i < Silent; i++)
            await ConnectAsync(beginning);

        Assert.InRange(collector.Service<ConnectionGuard>().Open, 1, 200);
        using var answer = await collector.GetAsync("/api/devices")
            .WaitAsync(Soon, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.InRange(collector.Log.Count(line => line.Contains("Connections from", StringComparison.Ordinal)), 1, 2);
    }

    [Fact]
    public async Task A_connection_that_says_nothing_is_ended()
    {
        var socket = await ConnectAsync("");

        // Ended or reset, as it comes.
        int read;
        try
        {
            read = await socket.ReceiveAsync(new byte[1])
                .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
        catch (SocketException)
        {
            read = 0;
        }

        Assert.Equal(0, read);
    }

    [Fact]
    public async Task Exports_that_nobody_reads_take_no_thread_each_and_the_others_hear_when_to_come_back()
    {
        await FillAsync(10 * Samples);
        var threads = ThreadPool.ThreadCount;
        var readers = new List<Socket>();
        for (var i = 0; i < Exports; i++)
            readers.Add(await ConnectAsync("GET /api/export HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        var heads = await Task.WhenAll(readers.Select(HeadAsync));

        Assert.Equal(2, heads.Count(head => head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)));
        Assert.All(heads.Where(head => !head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)), head =>
        {
            Assert.StartsWith("HTTP/1.1 429", head, StringComparison.Ordinal);
            Assert.Contains("Retry-After: 5", head, StringComparison.Ordinal);
        });
        Assert.InRange(ThreadPool.ThreadCount, 0, threads + 8);
        using var answer = await collector.GetAsync("/api/devices")
            .WaitAsync(Soon, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_place_is_free_again_when_its_answer_was_read()
    {
        await FillAsync();
        for (var i = 0; i < 10; i++)
        {
            using var answer = await collector.GetAsync("/api/export?device=dev-1&metric=status");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(Samples + 1, (await RunningCollector.TextAsync(answer)).AsSpan().Count('\n'));
        }
    }

    [Fact]
    public async Task A_hundred_questions_at_once_wait_or_are_refused_and_hold_up_no_commit()
    {
        await FillAsync();
        var asked = Enumerable.Range(0, 100).Select(_ => collector.GetAsync("/api/events?kind=renamed")).ToList();
        var begun = TimeProvider.System.GetTimestamp();
        await collector.CommitAsync(Storage.Changes.Of(Examples.Device("dev-2") with { Number = 2 }));
        Assert.InRange(TimeProvider.System.GetElapsedTime(begun), TimeSpan.Zero, Soon);

        var answers = await Task.WhenAll(asked);

        Assert.All(answers, answer =>
            Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.TooManyRequests }));
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        foreach (var answer in answers)
            answer.Dispose();
    }

    private async Task FillAsync(int count = Samples)
    {
        var device = Examples.Device("dev-1");
        var now = TimeProvider.System.GetUtcNow();
        var samples = Enumerable.Range(1, count).Select(i => Storage.Changes.Sample(i, now.AddSeconds(-10 * i)));
        await collector.CommitAsync(new([device], [], [], [], [.. samples]));
    }

    private async Task<Socket> ConnectAsync(string beginning)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        sockets.Add(socket);
        await socket.ConnectAsync(IPAddress.Loopback, collector.Url.Port, TestContext.Current.CancellationToken);
        if (beginning.Length > 0)
            await socket.SendAsync(Encoding.ASCII.GetBytes(beginning), TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task<string> HeadAsync(Socket socket)
    {
        var bytes = new byte[1024];
        var length = await socket.ReceiveAsync(bytes, TestContext.Current.CancellationToken)
            .AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        return Encoding.ASCII.GetString(bytes, 0, length);
    }
}
