using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>
/// Readers that ask for long answers and never read them, beside a good device. The collector has the memory and the
/// tasks that its unit gives it on a Raspberry Pi with 1 GiB.
/// </summary>
[Collection<Alone>]
public sealed class ReaderCrowdTests
{
    private const int Samples = 21_000, Exports = 300, Searches = 400;

    // MemoryMax=50% of 1 GiB, of which the runtime takes three quarters for its heap; TasksMax of the unit.
    private const int MostMebibytes = 512, HeapMebibytes = MostMebibytes * 3 / 4, MostTasks = 256;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3), Crowded = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Unread_answers_disturb_no_device_and_take_bounded_memory()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var collector = await CollectorProgram.StartAsync(broker.Url, FurnishAsync, HeapMebibytes);
        await collector.ConnectedAsync();
        await using var neighbour = await GoodNeighbour.AppearAsync(broker, collector);
        var sockets = new List<Socket>();
        try
        {
            for (var i = 0; i < Exports; i++)
                sockets.Add(await AskAsync("127.0.0.2", collector.Port, "/api/export"));
            for (var i = 0; i < Searches; i++)
                sockets.Add(await AskAsync("127.0.0.3", collector.Port, "/api/events?kind=edited"));
            var begun = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(begun) < Crowded)
                await IsWellAsync(collector);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }

        await neighbour.WasNotDisturbedAsync();
        Assert.InRange(collector.PeakMebibytes, 1, MostMebibytes);
    }

    private static async Task IsWellAsync(CollectorProgram collector)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var live = await Http.GetAsync(collector.Url("/health/live"));
        Assert.Equal(HttpStatusCode.OK, live.Status);
        Assert.InRange(TimeProvider.System.GetElapsedTime(begun), TimeSpan.Zero, Soon);
        Assert.InRange(collector.Threads, 1, MostTasks / 2);
        await Task.Delay(TimeSpan.FromMilliseconds(100));
    }

    // From an address of its own. Its buffer is as small as it can be: what is not read waits in the collector.
    private static async Task<Socket> AskAsync(string from, int port, string path)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        return socket;
    }

    private static async Task FurnishAsync(string state)
    {
        var (exitCode, output, error) = await TestProcess.RunAsync(
            Checkout.StoreWriter, ["busy", state, Samples.ToString(CultureInfo.InvariantCulture)],
            TimeSpan.FromMinutes(1));
        Assert.True(exitCode == 0, output + error);
    }
}
