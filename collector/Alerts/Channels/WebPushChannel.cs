using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HealthCheck.Collector.Http;
using Lib.Net.Http.WebPush;
using Lib.Net.Http.WebPush.Authentication;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>
/// A browser, through the push service of its maker (RFC 8030, 8291, 8292). The page adds it, and it is forgotten when
/// the service says that it is gone.
/// </summary>
internal sealed class WebPushChannel(ChannelEntry entry, ChannelContext context) : IAlertChannel
{
    /// <summary>Its word in the table.</summary>
    public const string Name = "webpush";

    private const string Example = "https://push.example.org/x";
    private const int PointBytes = 65, SecretBytes = 16;

    // A service takes 4,096 bytes with everything, and browsers show some lines.
    private const int MostTitle = 200, MostText = 2000;

    private static readonly TimeSpan TimeToLive = TimeSpan.FromDays(1);

    private readonly ChannelClient client = new(context, Secrets.OfUrl(entry.Target, entry.Options["auth"]));

    /// <summary>The row of the table.</summary>
    public static ChannelKind Kind { get; } = new(
        Name, "Browser", $"the endpoint of a browser, for example {Example}; the button on the page knows it",
        [
            new("p256dh", "the public key of the browser, 65 bytes in base64url", IsNeeded: true),
            new("auth", "the secret of the browser, 16 bytes in base64url", IsSecret: true, IsNeeded: true),
        ],
        Mistake, ChannelUrl.Host, (entry, context) => new WebPushChannel(entry, context))
    {
        IsFromBrowser = true,
    };

    public async Task<SendResult> SendAsync(AlertMessage message, CancellationToken stop)
    {
        if (context.Push is not { } push)
            return new(SendOutcome.Refused, "this program has no key for push services");
        HttpRequestMessage request;
        try
        {
            request = await MakeAsync(message, push, stop);
        }
        catch (AlertException e)
        {
            return new(SendOutcome.Retry, e.Message);
        }

        request.Options.Set(ChannelHttp.IsPublicOnly, !push.AllowPrivate);
        var isGone = false;
        var result = await client.SendAsync(
            request,
            answer =>
            {
                isGone = answer.Status is 404 or 410;
                return null;
            },
            stop);
        return result with { IsGone = isGone };
    }

    private async Task<HttpRequestMessage> MakeAsync(AlertMessage message, PushSettings push, CancellationToken stop)
    {
        var key = push.Key();
        using var captured = new CapturedRequest();
        using var http = new HttpClient(captured);
        using var authentication = new VapidAuthentication(key.Public, key.Private) { Subject = push.Subject };
        var payload = new Payload(
            MessageText.Title(message, MostTitle, MessageText.Bytes),
            MessageText.Body(message, MostText, MessageText.Bytes, withUrl: false), message.Url, message.Thread,
            MessageText.ByUrgency(message, low: false, normal: false, high: true));
        var subscription = new PushSubscription { Endpoint = entry.Target };
        subscription.SetKey(PushEncryptionKeyName.P256DH, entry.Options["p256dh"]);
        subscription.SetKey(PushEncryptionKeyName.Auth, entry.Options["auth"]);
        var service = new PushServiceClient(http) { AutoRetryAfter = false };
        await service.RequestPushMessageDeliveryAsync(
            subscription,
            new PushMessage(JsonSerializer.Serialize(payload, ChannelJson.Plain.WebPush))
            {
                // A recovery takes the place of its alert while nobody has seen it.
                Topic = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(message.Thread)).AsSpan(0, 24)),
                TimeToLive = (int)TimeToLive.TotalSeconds,
                Urgency = MessageText.ByUrgency(
                    message, PushMessageUrgency.Low, PushMessageUrgency.Normal, PushMessageUrgency.High),
            },
            authentication, VapidAuthenticationScheme.Vapid, stop);
        // The library leaves the port out, which a push service of one's own may have.
        var origin = new Uri(entry.Target).GetLeftPart(UriPartial.Authority);
        captured.Request.Headers.Authorization = new(
            "vapid", authentication.GetVapidSchemeAuthenticationHeaderValueParameter(origin));
        return captured.Request;
    }

    private static string? Mistake(ChannelEntry entry)
    {
        if (ChannelUrl.Mistake("Target", entry.Target, Example, isSecret: true, isHttps: true) is { } mistake)
            return mistake;
        if (!IsPoint(entry.Options["p256dh"]))
            return "Option p256dh is no public key of a browser; press the button on the page once more";
        return BytesOf(entry.Options["auth"]) is { Length: SecretBytes }
            ? null
            : "Option auth is no secret of a browser; press the button on the page once more";
    }

    /// <summary>Whether an address may be a push service's without the owner's word.</summary>
    public static bool IsPublic(IPAddress address) =>
        !IPAddress.IsLoopback(address) && !PrivateNetworks.Contains(address) && !address.Equals(IPAddress.Any)
        && !address.Equals(IPAddress.IPv6Any)
        && !(address.IsIPv4MappedToIPv6 && !IsPublic(address.MapToIPv4()));

    private static bool IsPoint(string text)
    {
        if (BytesOf(text) is not { Length: PointBytes } point || point[0] != 4)
            return false;
        try
        {
            using var key = ECDiffieHellman.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new() { X = point[1..33], Y = point[33..] },
            });
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static byte[]? BytesOf(string text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    /// <summary>What <c>push-worker.js</c> shows.</summary>
    internal sealed record Payload(string Title, string Body, string? Url, string Tag, bool IsLoud);
}
