using System.Net.Sockets;
using Microsoft.Extensions.Hosting.Systemd;

namespace HealthCheck.Hosting.Systemd;

/// <summary>
/// The way to systemd: one datagram socket, kept open, see sd_notify(3). Never throws and never waits for long: a
/// service must not fall ill because its supervisor does.
/// </summary>
internal sealed class NotifySocket : ISystemdNotifier, IDisposable
{
    private static readonly TimeSpan SendTakesAtMost = TimeSpan.FromSeconds(1);

    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified)
    {
        SendTimeout = (int)SendTakesAtMost.TotalMilliseconds,
    };

    private readonly UnixDomainSocketEndPoint address;

    /// <param name="path">As in <c>NOTIFY_SOCKET</c>; an '@' stands for the NUL of an abstract address.</param>
    public NotifySocket(string path) =>
        address = new UnixDomainSocketEndPoint(path.StartsWith('@') ? '\0' + path[1..] : path);

    /// <inheritdoc />
    public bool IsEnabled => true;

    /// <inheritdoc />
    public void Notify(ServiceState state)
    {
        try
        {
            socket.SendTo(System.Text.Encoding.UTF8.GetBytes(state.ToString()), address);
        }
        catch (SocketException)
        {
            // Nobody listens there, or not now: there is nobody else to tell.
        }
    }

    /// <inheritdoc />
    public void Dispose() => socket.Dispose();
}
