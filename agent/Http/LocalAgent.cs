using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Http;

namespace HealthCheck.Agent.Http;

/// <summary>
/// Asks the agent's port on this machine who is there. A plain HTTP/1.0 exchange: all it takes is one document.
/// </summary>
/// <param name="Holder">Who has the port.</param>
/// <param name="Announcement">What an agent there says it is.</param>
/// <param name="Health">What an agent there measured last.</param>
internal sealed record LocalAgent(
    PortHolder Holder, DeviceAnnouncement? Announcement = null, HealthSnapshot? Health = null)
{
    private static readonly TimeSpan AnswerTakesAtMost = TimeSpan.FromSeconds(3);

    public static async Task<LocalAgent> AskAsync(HttpOptions http, string id, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(AnswerTakesAtMost);
        try
        {
            // The token is shown only to who asks for it.
            var (status, device) = await GetAsync(http, "/device", null, limit.Token);
            var token = status == (int)HttpStatusCode.Unauthorized ? http.Token : null;
            if (token is not null)
                (status, device) = await GetAsync(http, "/device", token, limit.Token);
            if (status == (int)HttpStatusCode.Unauthorized)
                return new LocalAgent(PortHolder.AgentWithOtherToken);

            var announcement = Wire.ReadAnnouncement(device);
            var (_, health) = await GetAsync(http, "/health", token, limit.Token);
            return new LocalAgent(
                announcement.Id == id ? PortHolder.ThisAgent : PortHolder.AnotherAgent, announcement,
                Wire.ReadSnapshot(health));
        }
        catch (SocketException)
        {
            // Nothing listens there, or this machine has no such address.
            return new LocalAgent(PortHolder.Nobody);
        }
        catch (Exception e) when (e is IOException or AuthenticationException or ContractException or FormatException
            || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return new LocalAgent(PortHolder.AnotherProgram);
        }
    }

    private static async Task<(int Status, byte[] Body)> GetAsync(
        HttpOptions http, string path, BearerToken? token, CancellationToken stop)
    {
        // An address of another machine is not asked.
        var address = ListenSocket.WithInterface(new IPEndPoint(Reach(http.Address), 0));
        using var tcp = new TcpClient(address);
        await tcp.ConnectAsync(new IPEndPoint(address.Address, http.Port), stop);
        await using Stream stream = http.Certificate is { } certificate
            ? await EncryptAsync(tcp.GetStream(), certificate, stop)
            : tcp.GetStream();
        var authorization = token is null ? "" : $"Authorization: {token.Header}\r\n";
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"GET {path} HTTP/1.0\r\nHost: localhost\r\n{authorization}\r\n"), stop);

        var answer = new byte[ContractLimits.MessageBytes];
        var length = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, stop);
        var head = answer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
        if (head < 0 || !answer.AsSpan().StartsWith("HTTP/1."u8))
            throw new FormatException();
        var status = int.Parse(Encoding.ASCII.GetString(answer, 9, 3), NumberStyles.None, CultureInfo.InvariantCulture);
        return (status, answer[(head + 4)..length]);
    }

    private static IPAddress Reach(IPAddress? listening) =>
        listening is null || listening.Equals(IPAddress.Any) ? IPAddress.Loopback
        : listening.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
        : listening;

    // Only to the holder of our own certificate: the token is not for others.
    private static async Task<Stream> EncryptAsync(Stream plain, ServerCertificate ours, CancellationToken stop)
    {
        var tls = new SslStream(plain, leaveInnerStreamOpen: false);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                RemoteCertificateValidationCallback = (_, shown, _, _) =>
                    shown?.GetRawCertData()
                        .AsSpan().SequenceEqual(ours.Context.TargetCertificate.RawDataMemory.Span) is true,
            },
            stop);
        return tls;
    }
}
