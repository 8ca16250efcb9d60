using System.Net;
using System.Net.Sockets;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Agent.Tests.Http;

public sealed class FloodTests
{
    private const int Attackers = 1000;
    private const int MostConnections = 64;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_thousand_slow_connections_take_neither_memory_nor_handles_nor_the_agent_from_others()
    {
        await using var agent = await AgentProcess.StartAsync("""{ "Mqtt": { "Url": "mqtt://127.0.0.1:9" } }""");
        await agent.Http.GetByteArrayAsync("/metrics", Stop);
        var (memory, handles) = (agent.ResidentBytes, agent.Handles);

        var slow = new List<Socket>();
        try
        {
            for (var i = 0; i < Attackers; i++)
                slow.Add(await BeginRequestAsync(agent.Port));

            // Those beyond the limit are accepted and closed, which on a busy machine takes a moment.
            await Eventually.BeTrueAsync(
                () => agent.Handles <= handles + MostConnections + 10, TimeSpan.FromSeconds(30),
                () => $"{agent.Handles} handles, {handles} before");
            Assert.InRange(agent.ResidentBytes, 0, memory + (48 << 20));

            // Loopback has more than one address: somebody else is answered all the while.
            using var neighbour = From(IPAddress.Parse("127.0.0.2"), agent.Port);
            await neighbour.GetByteArrayAsync("/health", Stop);
        }
        finally
        {
            slow.ForEach(socket => socket.Dispose());
        }

        // Apart from the files that the loop has opened meanwhile for good.
        await Eventually.BeTrueAsync(() => agent.Handles <= handles + 16, TimeSpan.FromSeconds(30), () =>
            $"{agent.Handles} handles, {handles} before");
        await agent.Http.GetByteArrayAsync("/health", Stop);
    }

    [Fact]
    public async Task A_head_that_does_not_end_is_given_up_after_a_few_seconds()
    {
        await using var agent = await AgentProcess.StartAsync();
        using var socket = await BeginRequestAsync(agent.Port);
        var answer = new byte[1024];
        var length = await socket.ReceiveAsync(answer, Stop).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Stop);
        Assert.StartsWith(
            "HTTP/1.1 408", System.Text.Encoding.ASCII.GetString(answer, 0, length), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_without_end_and_never_reads_is_cut_off()
    {
        await using var agent = await AgentProcess.StartAsync();
        using var socket =
            new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, agent.Port, Stop);
        var requests =
            System.Text.Encoding.ASCII.GetBytes(
                string.Concat(Enumerable.Repeat("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", 500)));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            while (true)
                await socket.SendAsync(requests, limit.Token);
        });
        await agent.Http.GetByteArrayAsync("/health", Stop);
    }

    [Theory]
    [InlineData("GET /health HTTP/1.1\r\nHost: x\r\nX: {0}\r\n\r\n", 9000, "HTTP/1.1 431")]
    [InlineData("GET /{0} HTTP/1.1\r\nHost: x\r\n\r\n", 3000, "HTTP/1.1 414")]
    public async Task A_request_that_is_too_large_is_refused(string request, int length, string status)
    {
        await using var agent = await RunningAgent.StartAsync($"mqtt://127.0.0.1:{LoopbackPort.Free()}");
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, agent.Http.BaseAddress!.Port, Stop);
        await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(
            request.Replace("{0}", new string('x', length), StringComparison.Ordinal)), Stop);
        var answer = new byte[1024];
        var read = await socket.ReceiveAsync(answer, Stop);
        Assert.StartsWith(status, System.Text.Encoding.ASCII.GetString(answer, 0, read), StringComparison.Ordinal);
    }

    // Sent without waiting for the rest: the agent may already have closed it.
    private static async Task<Socket> BeginRequestAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, Stop);
            await socket.SendAsync("GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: "u8.ToArray(), Stop);
        }
        catch (SocketException)
        {
        }

        return socket;
    }

    private static HttpClient From(IPAddress address, int port) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, stop) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 0));
            await socket.ConnectAsync(IPAddress.Loopback, port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri($"http://127.0.0.1:{port}"),
        Timeout = TimeSpan.FromSeconds(10),
    };
}
