using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace HealthCheck.Hosting.Http;

/// <summary>
/// A socket to listen on whose connections have buffers of a fixed size: by itself the kernel lets those of somebody
/// who asks
/// without end, and does not read, grow to several megabytes each.
/// </summary>
public static class ListenSocket
{
    /// <summary>For Kestrel's sockets.</summary>
    /// <param name="end">Where it listens.</param>
    /// <param name="bufferBytes">For each direction of each connection.</param>
    public static Socket Bind(EndPoint end, int bufferBytes)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(end);
        (socket.SendBufferSize, socket.ReceiveBufferSize) = (bufferBytes, bufferBytes);
        return socket;
    }
}
