using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HealthCheck.Collector.Tests.CheckBack;

/// <summary>
/// A server on loopback that answers whatever bytes it is told to, as nobody with good manners would.
/// </summary>
internal sealed class HttpPeer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<string> requests = new();
    private readonly Task serving;

    private HttpPeer(Func<Stream, CancellationToken, Task> answer)
    {
        listener.Start();
        serving = ServeAsync(answer);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>What it was asked.</summary>
    public IReadOnlyCollection<string> Requests => requests;

    public static HttpPeer Answering(Func<Stream, CancellationToken, Task> answer) => new(answer);

    public static HttpPeer Answering(string bytes) =>
        new(async (stream, cancel) => await stream.WriteAsync(Encoding.UTF8.GetBytes(bytes), cancel));

    public static HttpPeer Answering(int status, ReadOnlyMemory<byte> body, string headers = "") =>
        new(async (stream, cancel) =>
    {
        await stream.WriteAsync(
            Encoding.UTF8.GetBytes($"HTTP/1.1 {status} Said\r\n{headers}Content-Length: {body.Length}\r\n\r\n"),
            cancel);
        await stream.WriteAsync(body, cancel);
    });

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await serving;
        listener.Stop();
        stop.Dispose();
    }

    private async Task ServeAsync(Func<Stream, CancellationToken, Task> answer)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                using var client = await listener.AcceptTcpClientAsync(stop.Token);
                await using var stream = client.GetStream();
                await TryAsync(answer, stream);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task TryAsync(Func<Stream, CancellationToken, Task> answer, Stream stream)
    {
        try
        {
            var head = new byte[4096];
            var length = await stream.ReadAsync(head, stop.Token);
            requests.Enqueue(Encoding.UTF8.GetString(head, 0, length));
            await answer(stream, stop.Token);
        }
        catch (IOException)
        {
            // Whoever asked has heard enough.
        }
    }
}
