using System.Net.Sockets;
using Tmds.DBus.Protocol;

namespace HealthCheck.Agent.Host.Bus;

/// <summary>The system bus, D-Bus. A connection for each question: none is kept for an hour of silence.</summary>
internal sealed class SystemBus(HostFiles host)
{
    /// <summary>Calls a method and waits for the answer.</summary>
    /// <param name="write">Writes the call.</param>
    /// <param name="read">Reads the answer.</param>
    /// <param name="deadline">How long to wait.</param>
    /// <returns>Null where there is no bus, or it does not let us in.</returns>
    /// <exception cref="DBusExceptionBase">The answer is an error, or malformed.</exception>
    public async Task<T?> CallAsync<T>(
        Func<MessageWriter, MessageBuffer> write, MessageValueReader<T> read, CancellationToken deadline)
        where T : class
    {
        if (host.Locate("/run/dbus/system_bus_socket") is not { } bus || !Path.Exists(bus))
            return null;
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(bus), deadline);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        await using var stream = new BusStream(socket);
        using var connection = new DBusConnection(new BusOptions(stream));
        try
        {
            await connection.ConnectAsync().AsTask().WaitAsync(deadline);
        }
        catch (DBusConnectFailedException e) when (e.InnerException is null)
        {
            return null;
        }

        return await connection.CallMethodAsync(write(connection.GetMessageWriter()), read).WaitAsync(deadline);
    }
}
