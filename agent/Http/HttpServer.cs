using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using HealthCheck.Hosting.Http;
using HealthCheck.Hosting.Logging;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace HealthCheck.Agent.Http;

/// <summary>
/// Where and how HTTP is answered, with every limit that keeps a stranger from taking memory, handles or time. A
/// request has no body and its answer waits for nothing: it is over once its head is there, for which it has five
/// seconds, and its answer is read, for which it has five more, or what it takes at 32 KB a second if that is longer.
/// </summary>
internal static class HttpServer
{
    private const int Connections = 64;
    private const int ConnectionsPerPeer = 16;
    private const int ReservedForThisMachine = 4;
    private const int KernelBufferBytes = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Socket Bind(EndPoint end) => ListenSocket.Bind(end, KernelBufferBytes);

    /// <param name="kestrel">The server.</param>
    /// <param name="http">The settings at the start.</param>
    /// <param name="certificate">The current certificate; it may be renewed while the agent runs.</param>
    /// <param name="log">The log.</param>
    public static void Listen(
        KestrelServerOptions kestrel, HttpOptions http, Func<ServerCertificate?> certificate, RateLimitedLog log)
    {
        var guard = new ConnectionGuard(
            new(Connections, ConnectionsPerPeer, ReservedForThisMachine, Patience),
            (peer, what) => log.Warning("connection", "Connections from {Peer}: {What:l}", peer, what));
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 0;
        kestrel.Limits.MaxRequestLineSize = 2 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 8 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 50;
        kestrel.Limits.MaxRequestBufferSize = 16 * 1024;
        kestrel.Limits.MaxResponseBufferSize = 64 * 1024;
        kestrel.Limits.RequestHeadersTimeout = Patience;
        kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 32 * 1024, gracePeriod: Patience);

        // Longer than the minute in which Prometheus comes back by default.
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(90);

        if (http.Address is { } address)
            kestrel.Listen(address, http.Port, listen => Guard(listen, guard, certificate));
        else
            kestrel.ListenAnyIP(http.Port, listen => Guard(listen, guard, certificate));
    }

    private static void Guard(ListenOptions listen, ConnectionGuard guard, Func<ServerCertificate?> certificate)
    {
        // HTTP/2 would bring streams and tables of its own to limit, and these small documents gain nothing by it.
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection => guard.InvokeAsync(connection, next));
        if (certificate() is null)
            return;

        // Taken anew for each connection: a renewed certificate holds as soon as the settings are read again.
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = Patience,
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = certificate()!.Context,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            }),
        });
    }
}
