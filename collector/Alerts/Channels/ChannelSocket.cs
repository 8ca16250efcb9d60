using System.Net;
using System.Net.Sockets;
using HealthCheck.Collector.Http;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>Connects to the server of a service, but never to the metadata of a cloud.</summary>
internal static class ChannelSocket
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <summary>Tries the addresses of a host in their order.</summary>
    /// <param name="host">The host.</param>
    /// <param name="port">The port.</param>
    /// <param name="stop">Cancels it.</param>
    /// <param name="isPublicOnly">Whether private addresses are not allowed.</param>
    /// <exception cref="ForbiddenAddressException">One of them is not allowed.</exception>
    public static async Task<Socket> ConnectAsync(
        string host, int port, CancellationToken stop, bool isPublicOnly = false)
    {
        var addresses = await Dns.GetHostAddressesAsync(host, stop);
        if (addresses.FirstOrDefault(MetadataAddresses.Contains) is { } forbidden)
            throw new ForbiddenAddressException(forbidden);
        if (isPublicOnly && addresses.FirstOrDefault(address => !WebPushChannel.IsPublic(address)) is { } near)
            throw ForbiddenAddressException.OfPrivate(near);

        var failure = new SocketException((int)SocketError.HostNotFound);
        foreach (var address in addresses)
        {
            // A packet filter that swallows everything costs one address its share of the time, not all.
            using var due = CancellationTokenSource.CreateLinkedTokenSource(stop);
            due.CancelAfter(Limit / addresses.Length);
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), due.Token);
                return socket;
            }
            catch (SocketException e)
            {
                socket.Dispose();
                failure = e;
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                socket.Dispose();
                failure = new SocketException((int)SocketError.TimedOut);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw failure;
    }
}
