using System.Net.Sockets;
using System.Text;

namespace HealthCheck.Agent.Tests.Metrics.Os;

/// <summary>The system bus of a tree, for one caller and one answer.</summary>
internal static class OneAnswerBus
{
    /// <summary>What a bus says to whom it lets in.</summary>
    public const string Welcome = "OK 0123456789abcdef0123456789abcdef\r\n";

    /// <summary>Greets, waits for a call that ends so, and answers.</summary>
    /// <returns>All that the caller said.</returns>
    public static async Task<string> ServeAsync(TempTree tree, string lastWord, string greeting, byte[] answers)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(tree.Root + "/run/dbus/system_bus_socket"));
        listener.Listen();
        using var asker = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        await using var stream = new NetworkStream(asker);
        var heard = await HearAsync(stream, "\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(greeting), TestContext.Current.CancellationToken);
        if (answers.Length == 0)
        {
            // Refuses whatever comes, until the caller leaves.
            while (await stream.ReadAsync(new byte[64], TestContext.Current.CancellationToken) > 0)
                await stream.WriteAsync(Encoding.ASCII.GetBytes(greeting), TestContext.Current.CancellationToken);
        }
        else
        {
            heard += await HearAsync(stream, "Hello\0\0\0");
            await stream.WriteAsync(
                Answer(1, 2, [4, 0, 0, 0, .. ":1.7\0"u8], "s"), TestContext.Current.CancellationToken);
            heard += await HearAsync(stream, lastWord);
            await stream.WriteAsync(answers, TestContext.Current.CancellationToken);
        }

        return heard;
    }

    /// <summary>A message that says which call is answered, and how the types of its body are written.</summary>
    public static byte[] Answer(byte serial, byte kind, byte[] body, string signature = "")
    {
        var fields = new List<byte> { 5, 1, (byte)'u', 0, serial, 0, 0, 0 };
        if (signature.Length > 0)
            fields.AddRange([8, 1, (byte)'g', 0, (byte)signature.Length, .. Encoding.ASCII.GetBytes(signature), 0]);
        var length = fields.Count;
        while (fields.Count % 8 != 0)
            fields.Add(0);
        return [(byte)'l', kind, 1, 1, .. BitConverter.GetBytes(body.Length), 9, 0, 0, 0,
            .. BitConverter.GetBytes(length), .. fields, .. body];
    }

    private static async Task<string> HearAsync(NetworkStream stream, string words)
    {
        var heard = new StringBuilder();
        var buffer = new byte[1024];
        while (!heard.ToString().Contains(words, StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(buffer, TestContext.Current.CancellationToken) is not (> 0 and var count))
                throw new IOException("the caller left");
            heard.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return heard.ToString();
    }
}
