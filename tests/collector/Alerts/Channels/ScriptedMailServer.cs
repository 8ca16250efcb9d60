using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

/// <summary>An SMTP server that fails at one step: a command, or the greeting when it has no name.</summary>
internal sealed class ScriptedMailServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task serving;

    /// <param name="step">Where it fails.</param>
    /// <param name="answer">What it says there; empty to hang up.</param>
    public ScriptedMailServer(string step, string answer)
    {
        listener.Start();
        serving = ServeAsync(step, answer);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try
        {
            await serving;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The test is over.
        }

        listener.Dispose();
        stop.Dispose();
    }

    private async Task ServeAsync(string step, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync(stop.Token);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var command = "";
        do
        {
            var reply = command == step ? answer : ReplyTo(command);
            if (reply.Length == 0)
                return;
            await stream.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"), stop.Token);
            command = await reader.ReadLineAsync(stop.Token) is { Length: >= 4 } line ? line[..4] : "QUIT";
        }
        while (command != "QUIT");
    }

    private static string ReplyTo(string command) => command switch
    {
        "" => "220 mail.test ESMTP",
        "EHLO" => "250-mail.test\r\n250 AUTH PLAIN",
        "AUTH" => "235 2.7.0 welcome",
        _ => "250 2.0.0 ok",
    };
}
