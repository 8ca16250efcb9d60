using System.Net.Sockets;
using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Metrics.Os;

/// <summary>
/// Asks systemd over the system bus which units failed: <c>ListUnitsFiltered(['failed'])</c> of
/// <c>org.freedesktop.systemd1.Manager</c>, which any user may; see org.freedesktop.systemd1(5). A connection for each question:
/// none is kept for an hour of silence.
/// </summary>
internal sealed class SystemdBus(HostFiles host)
{
    private const string Bus = "org.freedesktop.DBus", Systemd = "org.freedesktop.systemd1";
    private const uint HelloSerial = 1, ListSerial = 2;

    /// <returns>Null where there is no bus, and where it has no systemd.</returns>
    public async Task<IReadOnlyList<string>?> AskFailedUnitsAsync(CancellationToken deadline)
    {
        if (!host.Exists("/run/dbus/system_bus_socket"))
            return null;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(host.Locate("/run/dbus/system_bus_socket")), deadline);
            await using var stream = new NetworkStream(socket);
            return await AskAsync(stream, deadline);
        }
        catch (Exception e) when (e is IOException or SocketException or FormatException)
        {
            return null;
        }
    }

    private static async Task<IReadOnlyList<string>?> AskAsync(Stream stream, CancellationToken deadline)
    {
        // The kernel tells the bus who is asking, so there is nothing to say for oneself.
        await stream.WriteAsync("\0AUTH EXTERNAL\r\nDATA\r\n"u8.ToArray(), deadline);
        string answer;
        do
            answer = await ReadLineAsync(stream, deadline);
        while (answer.StartsWith("DATA", StringComparison.Ordinal));
        if (!answer.StartsWith("OK ", StringComparison.Ordinal))
            return null;

        await stream.WriteAsync(
            (byte[])[
                .. "BEGIN\r\n"u8,
                .. BusMessage.WriteCall(HelloSerial, Bus, "/org/freedesktop/DBus", Bus, "Hello"),
                .. BusMessage.WriteCall(
                    ListSerial, Systemd, "/org/freedesktop/systemd1", Systemd + ".Manager", "ListUnitsFiltered", "failed"),
            ],
            deadline);
        while (true)
        {
            var message = await ReadMessageAsync(stream, deadline);
            if (message[1] is BusMessage.Return or BusMessage.Error && BusMessage.FindReplySerial(message) == ListSerial)
                return message[1] == BusMessage.Return ? BusMessage.ParseUnits(message) : null;
        }
    }

    private static async Task<byte[]> ReadMessageAsync(Stream stream, CancellationToken deadline)
    {
        var header = new byte[BusMessage.HeaderLength];
        await stream.ReadExactlyAsync(header, deadline);
        var message = new byte[BusMessage.Length(header)];
        header.CopyTo(message, 0);
        await stream.ReadExactlyAsync(message.AsMemory(BusMessage.HeaderLength), deadline);
        return message;
    }

    // Byte by byte, for what follows the line belongs to a message.
    private static async Task<string> ReadLineAsync(Stream stream, CancellationToken deadline)
    {
        var line = new List<byte>(64);
        var next = new byte[1];
        while (line.Count < 512)
        {
            await stream.ReadExactlyAsync(next, deadline);
            if (next[0] == '\n')
                return System.Text.Encoding.ASCII.GetString(line.ToArray()).TrimEnd('\r');
            line.Add(next[0]);
        }

        throw new FormatException("the bus does not end its line");
    }
}
