using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>
/// HTTP of the channels: no redirects, no cookies, no proxy, 20 seconds for an attempt, 64 KiB of an answer, and nothing
/// to the metadata of a cloud. Certificates are checked against the authorities of the system.
/// </summary>
internal sealed class ChannelHttp : DelegatingHandler
{
    /// <summary>On a request that may go to the open internet only.</summary>
    public static readonly HttpRequestOptionsKey<bool> IsPublicOnly = new("HealthCheck.IsPublicOnly");

    private const int LargestAnswer = 64 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TimeProvider time;
    private readonly TimeSpan limit;

    private ChannelHttp(HttpMessageHandler inner, TimeProvider time, TimeSpan limit)
        : base(inner) => (this.time, this.limit) = (time, limit);

    /// <param name="time">The clock.</param>
    /// <param name="limit">How long an attempt may take; null for 20 seconds.</param>
    public static HttpMessageInvoker Create(TimeProvider time, TimeSpan? limit = null) => new(new ChannelHttp(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
            MaxResponseHeadersLength = 64,
            MaxResponseDrainSize = 0,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectCallback = async (context, stop) => new NetworkStream(
                await ChannelSocket.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, stop,
                    context.InitialRequestMessage.Options.TryGetValue(IsPublicOnly, out var only) && only),
                ownsSocket: true),
        },
        time,
        limit ?? Limit));

    /// <summary>Sends a request and reads the answer.</summary>
    /// <exception cref="TimeoutException">It took too long.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var due = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, due.Token);
        HttpResponseMessage? response = null;
        try
        {
            response = await base.SendAsync(request, both.Token);
            response.Content = new ByteArrayContent(await ReadAsync(response.Content, both.Token));
            return response;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            response?.Dispose();
            throw new TimeoutException();
        }
        catch
        {
            response?.Dispose();
            throw;
        }
    }

    // What is longer is no answer of a service; its beginning is enough to say so.
    private static async Task<byte[]> ReadAsync(HttpContent content, CancellationToken stop)
    {
        var buffer = new byte[LargestAnswer];
        await using var stream = await content.ReadAsStreamAsync(stop);
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, stop);
        return buffer[..length];
    }
}
