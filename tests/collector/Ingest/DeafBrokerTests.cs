using System.Net;
using System.Net.Sockets;
using HealthCheck.Collector.Ingest;
using HealthCheck.Mosquitto.Testing;
using Microsoft.Extensions.Time.Testing;
using Serilog.Core;

namespace HealthCheck.Collector.Tests.Ingest;

/// <summary>
/// A broker that sends and takes nothing: what a flood makes of a real one, when both ends hold all that they can.
/// </summary>
public sealed class DeafBrokerTests : IDisposable
{
    private const int Messages = 60_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow());
    private readonly Inbox inbox = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Socket listener = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
    private int acknowledged;

    public DeafBrokerTests()
    {
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
    }

    public void Dispose()
    {
        listener.Dispose();
        stop.Dispose();
    }

    [Fact]
    public async Task A_connection_that_takes_no_acknowledgement_is_made_anew()
    {
        var settings = RunningCollector.Settings($"mqtt://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}", "");
        var subscription = new BrokerSubscription(
            settings.Mqtt, settings.Ingest, "the-collector", inbox, new(clock), clock, Logger.None);
        var running = subscription.RunAsync(stop.Token);
        var acknowledging = AcknowledgeAsync();
        using var limit = new CancellationTokenSource(Patience);

        using (var connection = await listener.AcceptAsync(limit.Token))
        {
            var flood = FloodAsync(connection);
            await StallAsync(limit.Token);
            Assert.False(flood.IsCompleted);

            clock.Advance(TimeSpan.FromSeconds(11));
            await flood.WaitAsync(limit.Token);
        }

        var again = listener.AcceptAsync(limit.Token).AsTask();
        await Eventually.BeTrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return again.IsCompleted;
            },
            Patience);
        (await again).Dispose();
        await stop.CancelAsync();
        inbox.Close();
        await running;
        await acknowledging;
    }

    // Lets it in, grants what it asks for, and sends the smallest messages there are for as long as the connection is
    // there.
    private static async Task FloodAsync(Socket connection)
    {
        byte[] letIn = [0x20, 3, 0, 0, 0], granted = [0x90, 8, 0, 1, 0, 1, 1, 1, 1, 1];
        var messages = Enumerable.Range(1, Messages)
            .SelectMany(id => (byte[])[0x32, 6, 0, 1, (byte)'x', (byte)(id >> 8), (byte)id, 0]).ToArray();
        try
        {
            await connection.SendAsync(letIn);
            await connection.SendAsync(granted);
            while (true)
                await connection.SendAsync(messages);
        }
        catch (SocketException)
        {
            // The other side has ended it.
        }
    }

    // As the ingest loop does, and without its work.
    private async Task AcknowledgeAsync()
    {
        while (await inbox.WaitAsync(CancellationToken.None))
        {
            var taken = new List<ReceivedMessage>();
            while (taken.Count < 2000 && inbox.TryTake(out var incoming))
                taken.Add((ReceivedMessage)incoming);
            foreach (var connection in taken.GroupBy(each => each.Acknowledge))
                await connection.Key([.. connection.Select(each => each.Packet)]);
            Interlocked.Add(ref acknowledged, taken.Count);
        }
    }

    private async Task StallAsync(CancellationToken limit)
    {
        var before = -1;
        while (before <= 0 || before != Volatile.Read(ref acknowledged))
        {
            before = Volatile.Read(ref acknowledged);
            await Task.Delay(TimeSpan.FromSeconds(2), limit);
        }
    }
}
