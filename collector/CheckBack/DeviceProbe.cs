using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.CheckBack;

/// <summary>
/// Asks a device over HTTP who it is. Whatever answers is a stranger: it gets no credentials, three seconds and 64 KiB,
/// and leads nowhere else.
/// </summary>
internal sealed class DeviceProbe : IDisposable
{
    private const int LargestBody = 64 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);
    private static readonly HttpRequestOptionsKey<CheckTarget> TargetKey = new("target");

    private readonly CheckBackOptions options;
    private readonly HttpMessageInvoker http;
    private readonly TimeSpan limit;
    private readonly TimeProvider time;

    /// <param name="options">What may be asked.</param>
    /// <param name="time">The clock.</param>
    /// <param name="limit">How long an answer may take; null for three seconds.</param>
    public DeviceProbe(CheckBackOptions options, TimeProvider time, TimeSpan? limit = null)
    {
        (this.options, this.time, this.limit) = (options, time, limit ?? Limit);
        http = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 0,
            // A connection for each question: nothing of one device is left when the next is asked.
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = ConnectAsync,
            // Devices make their certificates themselves: one has to be shown, and anyone may have made it. Nothing
            // secret is sent, and what is said changes nothing but an event.
            SslOptions = new()
            {
                RemoteCertificateValidationCallback = (_, _, _, errors) =>
                    !errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable),
            },
        });
    }

    /// <summary>Asks, and compares with what the device announced.</summary>
    public async Task<HttpCheck> AskAsync(Device device, CancellationToken stop)
    {
        if (CheckTarget.Of(device, options, out var reason) is not { } target)
            return new(device.Id, HttpFinding.NotAsked, reason!, null, [], null);

        var started = time.GetTimestamp();
        var (finding, message, differences) = await AskAsync(device, target, stop);
        return new(
            device.Id, finding, message, target.Url.AbsoluteUri, differences,
            Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 1));
    }

    public void Dispose() => http.Dispose();

    private async Task<(HttpFinding, string, IReadOnlyList<string>)> AskAsync(
        Device device, CheckTarget target, CancellationToken stop)
    {
        using var due = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, due.Token);
        try
        {
            using var request =
                new HttpRequestMessage(
                    HttpMethod.Get, target.Url)
                { VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Options.Set(TargetKey, target);
            request.Headers.Accept.Add(new("application/json"));
            request.Headers.ConnectionClose = true;
            using var answer = await http.SendAsync(request, both.Token);
            switch (answer.StatusCode)
            {
                case HttpStatusCode.OK:
                    return Judge(device, target, await ReadAsync(answer, both.Token));
                case HttpStatusCode.Unauthorized:
                    return (HttpFinding.Reachable, $"{target.Url} answers, and lets nobody read without a token", []);
                case HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                    return (HttpFinding.Unreachable, $"{target.Url} answers with {(int)answer.StatusCode}", []);
                default:
                    return (HttpFinding.SomebodyElse,
                        $"{target.Url} is no agent: it answers with {(int)answer.StatusCode}", []);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return (HttpFinding.Unreachable, $"{target.Url} did not answer within {limit.TotalSeconds:0.#} s", []);
        }
        catch (HttpRequestException e)
        {
            return e.HttpRequestError is HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded
                ? (HttpFinding.SomebodyElse, $"{target.Url} is no agent: it does not speak HTTP as one", [])
                : (HttpFinding.Unreachable, $"{target.Url} cannot be reached: {ErrorText.Of(e)}", []);
        }
        catch (IOException)
        {
            return (HttpFinding.Unreachable, $"{target.Url} hung up in the middle of its answer", []);
        }
    }

    private static (HttpFinding, string, IReadOnlyList<string>) Judge(Device device, CheckTarget target, byte[]? json)
    {
        if (json is null)
            return (HttpFinding.SomebodyElse,
                $"{target.Url} is no agent: its answer is larger than {LargestBody / 1024} KiB", []);
        DeviceAnnouncement said;
        try
        {
            said = Wire.ReadAnnouncement(json);
        }
        catch (ContractException)
        {
            return (HttpFinding.SomebodyElse, $"{target.Url} is no agent: its answer is no announcement", []);
        }

        if (said.Id != device.Id)
            return (HttpFinding.SomebodyElse,
                $"{target.Url} is another device: {PlainText.Line(said.Name, 200)} ({said.Id})", []);
        var differences = Announcements.Differences(device.Announcement!.Value, said);
        return differences.Count == 0
            ? (HttpFinding.Reachable, $"{target.Url} answers, and says what it announced", [])
            : (HttpFinding.Differs,
                $"{target.Url} answers, and differs from what it announced: {string.Join(", ", differences)}",
                differences);
    }

    // Null when it is too large.
    private static async Task<byte[]?> ReadAsync(HttpResponseMessage answer, CancellationToken limit)
    {
        var buffer = new byte[LargestBody + 1];
        await using var stream = await answer.Content.ReadAsStreamAsync(limit);
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, limit);
        return length > LargestBody ? null : buffer[..length];
    }

    // The address comes from the target and not from the name in the request, and is judged once more.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        if (!context.InitialRequestMessage.Options.TryGetValue(TargetKey, out var target)
            || CheckTarget.Refuse(target.Address, options) is not null)
            throw new HttpRequestException(HttpRequestError.ConnectionError, "this address may not be asked");

        var socket = new Socket(target.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(target.Address, target.Port), stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
