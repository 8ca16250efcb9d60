using System.Net.Sockets;
using System.Text;

namespace HealthCheck.Agent.Tests.Metrics.Os;

/// <summary>The system bus of a tree, for one caller and one answer.</summary>
internal static class OneAnswerBus
{
    /// <summary>Greets, waits for a call that ends so, and answers.</summary>
    /// <returns>All that the caller said.</returns>
    public static async Task<string> ServeAsync(TempTree tree, string lastWord, string greeting, byte[] answers)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(tree.Root + "/run/dbus/system_bus_socket"));
        listener.Listen();
        using var asker = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        await using var stream = new NetworkStream(asker);
        var heard = await HearAsync(stream, "DATA\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(greeting), TestContext.Current.CancellationToken);
        if (answers.Length > 0)
        {
            heard += await HearAsync(stream, lastWord);
            await stream.WriteAsync(answers, TestContext.Current.CancellationToken);
        }

        return heard;
    }

    /// <summary>A message whose header has the one field that says which call is answered.</summary>
    public static byte[] Answer(byte serial, byte kind, byte[] body) =>
        [(byte)'l', kind, 1, 1, .. BitConverter.GetBytes(body.Length), 9, 0, 0, 0, 8, 0, 0, 0, 5, 1, (byte)'u', 0,
            serial, 0, 0, 0, .. body];

    private static async Task<string> HearAsync(NetworkStream stream, string end)
    {
        var heard = new StringBuilder();
        var buffer = new byte[1024];
        while (!heard.ToString().EndsWith(end, StringComparison.Ordinal))
            heard.Append(
                Encoding.Latin1.GetString(
                    buffer, 0, await stream.ReadAsync(buffer, TestContext.Current.CancellationToken)));
        return heard.ToString();
    }
}
