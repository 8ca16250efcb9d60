using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HealthCheck.Mosquitto.Testing;

/// <summary>
/// A broker for one test that answers a connection with given bytes, as real ones can and Mosquitto cannot. It
/// acknowledges, grants subscriptions and keeps a list of what was sent; it passes nothing on.
/// </summary>
public sealed class ScriptedBroker : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly CancellationTokenSource over = new();
    private readonly ConcurrentQueue<SentPacket> sent = [];
    private readonly ConcurrentBag<Task> connections = [];
    private readonly Task accepting;
    private readonly Func<int, byte[]> welcome;
    private Socket? previous;
    private int count;

    private ScriptedBroker(Func<int, byte[]> welcome, int port)
    {
        this.welcome = welcome;
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>CONNACK of a broker that limits nothing.</summary>
    public static byte[] LetIn { get; } = [0x20, 3, 0, 0, 0];

    /// <summary>The port it listens on.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>For the setting <c>Mqtt:Url</c>.</summary>
    public string Url => $"mqtt://127.0.0.1:{Port}";

    /// <summary>
    /// A packet larger than this ends the connection, as MQTT 5 demands of a broker that announced it.
    /// </summary>
    public int MostBytes { get; set; } = int.MaxValue;

    /// <summary>Whether a new connection closes the one before without a word.</summary>
    public bool TakesOver { get; set; }

    /// <summary>Whether it says nothing more to whom it has let in.</summary>
    public bool IsSilent { get; set; }

    /// <summary>What it answers to a PUBLISH packet instead of an acknowledgement; null for the latter.</summary>
    public Func<SentPacket, byte[]?> OnPublish { get; set; } = _ => null;

    /// <summary>Reason code of the acknowledgement of a PUBLISH packet; 0 for success.</summary>
    public Func<SentPacket, byte> Refusal { get; set; } = _ => 0;

    /// <summary>What it sends on its own after a granted subscription.</summary>
    public byte[] AfterSubscription { get; set; } = [];

    /// <summary>Connections so far.</summary>
    public int Connections => Volatile.Read(ref count);

    /// <summary>What was sent so far, in order.</summary>
    public IReadOnlyList<SentPacket> Sent => [.. sent];

    /// <param name="welcome">The answer to the CONNECT packet of each connection, by its number from 1. What is no
    /// CONNACK with success ends the connection.</param>
    /// <param name="port">0 for a free one.</param>
    public static ScriptedBroker Start(Func<int, byte[]> welcome, int port = 0) => new(welcome, port);

    /// <param name="welcome">The answer to each CONNECT packet.</param>
    public static ScriptedBroker Start(params byte[] welcome) => new(_ => welcome, 0);

    /// <summary>
    /// Opens a connection as another client with the same id would, for as long as the broker lets it.
    /// </summary>
    public async Task TakeOverAsync(CancellationToken stop)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port, stop);
        byte[] connect = [0x10, 14, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 5, 2, 0, 60, 0, 0, 1, (byte)'x'];
        await client.GetStream().WriteAsync(connect, stop);
        var answer = new byte[64];
        while (await client.GetStream().ReadAsync(answer, stop) > 0)
        {
        }
    }

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(connections);
        over.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync(over.Token);
                connections.Add(ServeAsync(socket, Interlocked.Increment(ref count)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException
            || (over.IsCancellationRequested && e is InvalidOperationException))
        {
            // The test is over: the listener may have stopped before it was asked again.
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            await foreach (var (first, body, bytes) in PacketsAsync(stream))
            {
                var packet = Note(number, first, body, bytes);
                if (bytes > MostBytes)
                    return;
                if (first >> 4 == 1)
                {
                    if (TakesOver)
                        Interlocked.Exchange(ref previous, socket)?.Close();
                    var answer = welcome(number);
                    await stream.WriteAsync(answer, over.Token);
                    if (answer is not [0x20, _, _, 0, ..] || answer.Length < 5)
                        return;
                }
                else if (
                    !IsSilent && ((packet.IsPublish ? OnPublish(packet) : null) ?? Answer(packet, body)) is { } reply)
                {
                    await stream.WriteAsync(reply, over.Token);
                    if (first >> 4 == 8)
                        await stream.WriteAsync(AfterSubscription, over.Token);
                    if (reply is [0xE0, ..])
                        return;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The client hung up, or the test is over.
        }
    }

    private SentPacket Note(int number, byte first, byte[] body, int bytes)
    {
        var packet = new SentPacket(number, first, bytes, "", []);
        if (packet.IsPublish)
        {
            var topic = (body[0] << 8) + body[1];
            var properties = 2 + topic + (packet.QoS > 0 ? 2 : 0);
            packet = packet with
            {
                Topic = Encoding.UTF8.GetString(body, 2, topic),
                Payload = body[(properties + 1 + body[properties])..],
            };
        }

        sent.Enqueue(packet);
        return packet;
    }

    private byte[]? Answer(SentPacket packet, byte[] body) => (packet.First >> 4) switch
    {
        3 when packet.QoS == 1 => PublishAnswer(body, Refusal(packet)),
        8 => [0x90, (byte)(3 + Filters(body)), body[0], body[1], 0, .. Enumerable.Repeat((byte)1, Filters(body))],
        12 => [0xD0, 0],
        _ => null,
    };

    private static byte[] PublishAnswer(byte[] body, byte code)
    {
        var topic = (body[0] << 8) + body[1];
        return code == 0
            ? [0x40, 2, body[2 + topic], body[3 + topic]]
            : [0x40, 3, body[2 + topic], body[3 + topic], code];
    }

    private static int Filters(byte[] body)
    {
        var count = 0;
        for (var at = 3 + body[2]; at < body.Length; at += 3 + (body[at] << 8) + body[at + 1])
            count++;
        return count;
    }

    private async IAsyncEnumerable<(byte First, byte[] Body, int Bytes)> PacketsAsync(NetworkStream stream)
    {
        var one = new byte[1];
        while (await stream.ReadAtLeastAsync(one, 1, throwOnEndOfStream: false, over.Token) == 1)
        {
            var (first, length, shift, header) = (one[0], 0, 0, 1);
            do
            {
                await stream.ReadExactlyAsync(one, over.Token);
                length |= (one[0] & 0x7F) << shift;
                shift += 7;
                header++;
            }
            while (one[0] >= 0x80);
            var body = new byte[length];
            await stream.ReadExactlyAsync(body, over.Token);
            yield return (first, body, header + length);
        }
    }
}
