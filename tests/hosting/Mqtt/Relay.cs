using System.Net;
using System.Net.Sockets;

namespace HealthCheck.Hosting.Tests.Mqtt;

/// <summary>Makes a port of loopback reachable under another address, as a name server could.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly CancellationTokenSource over = new();
    private readonly Task serving;

    private Relay(IPAddress address, int to)
    {
        listener = new TcpListener(address, 0);
        listener.Start();
        serving = ServeAsync(to);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public static Relay Start(string address, int to) => new(IPAddress.Parse(address), to);

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await serving;
        listener.Stop();
        over.Dispose();
    }

    private async Task ServeAsync(int to)
    {
        try
        {
            while (true)
            {
                using var near = await listener.AcceptTcpClientAsync(over.Token);
                using var far = new TcpClient();
                await far.ConnectAsync(IPAddress.Loopback, to, over.Token);
                await Task.WhenAny(
                    near.GetStream().CopyToAsync(far.GetStream(), over.Token),
                    far.GetStream().CopyToAsync(near.GetStream(), over.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // The test is over, or one of the two hung up.
        }
    }
}
