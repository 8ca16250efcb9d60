using System.Net.Sockets;

namespace HealthCheck.Agent.Host.Bus;

/// <summary>The system bus, D-Bus. A connection for each question: none is kept for an hour of silence.</summary>
internal sealed class SystemBus(HostFiles host)
{
    private const string Bus = "org.freedesktop.DBus";
    private const uint HelloSerial = 1, CallSerial = 2;

    /// <summary>Calls a method and waits for the answer.</summary>
    /// <param name="write">Writes the call under the given serial.</param>
    /// <param name="deadline">How long to wait.</param>
    /// <returns>The message that answers it, a return or an error; null where there is no bus, or it does not let us
    /// in.</returns>
    public async Task<byte[]?> CallAsync(Func<uint, byte[]> write, CancellationToken deadline)
    {
        if (host.Locate("/run/dbus/system_bus_socket") is not { } bus || !Path.Exists(bus))
            return null;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(bus), deadline);
        await using var stream = new NetworkStream(socket);

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
                .. "BEGIN\r\n"u8, .. BusMessage.WriteCall(HelloSerial, Bus, "/org/freedesktop/DBus", Bus, "Hello"),
                .. write(CallSerial),
            ],
            deadline);
        while (true)
        {
            var message = await ReadMessageAsync(stream, deadline);
            if (message[1] is BusMessage.Return or BusMessage.Error
                && BusMessage.FindReplySerial(message) == CallSerial)
                return message;
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
