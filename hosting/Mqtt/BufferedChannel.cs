using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Channel;

namespace HealthCheck.Hosting.Mqtt;

/// <summary>
/// A channel that reads ahead, and holds back what is written until <see cref="FlushAsync"/>. MQTTnet reads the length
/// of a packet byte by byte and writes each acknowledgement by itself; the system is called once for many of them
/// instead. What is larger than the buffer is not held back. Reading and writing are each for one caller at a time.
/// </summary>
/// <param name="inner">The channel to the broker.</param>
/// <param name="bufferBytes">Size of the buffer of each direction.</param>
internal sealed class BufferedChannel(IMqttChannel inner, int bufferBytes) : IMqttChannel
{
    private readonly byte[] incoming = GC.AllocateUninitializedArray<byte>(bufferBytes);
    private readonly ArrayBufferWriter<byte> outgoing = new(Math.Min(bufferBytes, 4096));
    private int start, end;

    public X509Certificate2? ClientCertificate => inner.ClientCertificate;

    public EndPoint? RemoteEndPoint => inner.RemoteEndPoint;

    public EndPoint? LocalEndPoint => inner.LocalEndPoint;

    public bool IsSecureConnection => inner.IsSecureConnection;

    public Task ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

    public Task DisconnectAsync(CancellationToken cancellationToken) => inner.DisconnectAsync(cancellationToken);

    public Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        start < end
            ? Task.FromResult(Take(buffer, offset, count))
            : FillAsync(buffer, offset, count, cancellationToken);

    public async Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken)
    {
        if (buffer.Length > bufferBytes)
        {
            await FlushAsync(cancellationToken);
            await inner.WriteAsync(buffer, isEndOfPacket, cancellationToken);
            return;
        }

        foreach (var segment in buffer)
            outgoing.Write(segment.Span);
    }

    /// <summary>Sends what was written.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (outgoing.WrittenCount == 0)
            return;
        await inner.WriteAsync(new(outgoing.WrittenMemory), isEndOfPacket: true, cancellationToken);
        outgoing.ResetWrittenCount();
    }

    public void Dispose() => inner.Dispose();

    private async Task<int> FillAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        (start, end) = (0, 0);
        end = await inner.ReadAsync(incoming, 0, incoming.Length, cancellationToken);
        return end <= 0 ? end : Take(buffer, offset, count);
    }

    private int Take(byte[] buffer, int offset, int count)
    {
        var taken = Math.Min(count, end - start);
        incoming.AsSpan(start, taken).CopyTo(buffer.AsSpan(offset));
        start += taken;
        return taken;
    }
}
