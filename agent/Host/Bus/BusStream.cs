using System.Net.Sockets;

namespace HealthCheck.Agent.Host.Bus;

/// <summary>A connection to the bus that ends after 1 MiB: the library itself takes messages of 128 MiB.</summary>
internal sealed class BusStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    private const int MostBytes = 1 << 20;

    private int left = MostBytes;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await base.ReadAsync(buffer, cancellationToken);
        left -= count;
        return left >= 0 ? count : throw new IOException("the bus sends more than an answer can be");
    }
}
