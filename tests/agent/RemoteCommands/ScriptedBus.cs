using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using HealthCheck.Agent.Tests.Metrics.Os;

namespace HealthCheck.Agent.Tests.RemoteCommands;

/// <summary>
/// The system bus of a tree, to the letter of the specification as far as one call goes: lets everybody in, notes what
/// logind is asked to do, and answers as polkit would have it.
/// </summary>
internal sealed class ScriptedBus : IAsyncDisposable
{
    private readonly Socket listening = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly ConcurrentQueue<string> calls = [];
    private readonly string? refusal;
    private readonly Task serving;

    public ScriptedBus(TempTree tree, string? refusal = null)
    {
        this.refusal = refusal;
        listening.Bind(new UnixDomainSocketEndPoint(tree.Root + "/run/dbus/system_bus_socket"));
        listening.Listen();
        serving = ServeAsync();
    }

    /// <summary>What logind was asked to do.</summary>
    public IReadOnlyList<string> Calls => [.. calls];

    public async ValueTask DisposeAsync()
    {
        listening.Dispose();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            using var caller = await listening.AcceptAsync();
            await using var stream = new NetworkStream(caller);
            try
            {
                await AnswerAsync(stream);
            }
            catch (IOException)
            {
                // The caller had enough.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        await HearAsync(stream, "\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(OneAnswerBus.Welcome));
        await HearAsync(stream, "Hello\0\0\0");
        await stream.WriteAsync(OneAnswerBus.Answer(1, 2, [4, 0, 0, 0, .. ":1.7\0"u8], "s"));
        var heard = await HearAsync(stream, ".Manager");
        foreach (var method in new[] { "Reboot", "PowerOff" })
        {
            if (heard.Contains("login1", StringComparison.Ordinal) && heard.Contains(method, StringComparison.Ordinal))
                calls.Enqueue(method);
        }

        byte[] body = refusal is null ? [] : [(byte)refusal.Length, 0, 0, 0, .. Encoding.ASCII.GetBytes(refusal), 0];
        await stream.WriteAsync(
            refusal is null ? OneAnswerBus.Answer(2, 2, []) : OneAnswerBus.Answer(2, 3, body, "s"));
    }

    private static async Task<string> HearAsync(NetworkStream stream, string words)
    {
        var heard = new StringBuilder();
        var buffer = new byte[4096];
        while (!heard.ToString().Contains(words, StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(buffer) is not (> 0 and var count))
                throw new IOException("the caller left");
            heard.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return heard.ToString();
    }
}
