using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HealthCheck.Collector.Alerts.Channels;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

/// <summary>A browser that subscribed: its keys, and how it reads a message (RFC 8291 over RFC 8188).</summary>
internal sealed class PushSubscriber : IDisposable
{
    private const int SaltBytes = 16, KeyBytes = 16, NonceBytes = 12, TagBytes = 16, PointBytes = 65;

    private readonly ECDiffieHellman key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] auth = RandomNumberGenerator.GetBytes(SaltBytes);

    public string P256dh => Base64Url.EncodeToString(Point(key));

    public string Auth => Base64Url.EncodeToString(auth);

    public ChannelEntry Entry(string endpoint, string name = "browser") => new(
        name, "webpush", endpoint, new Dictionary<string, string> { ["p256dh"] = P256dh, ["auth"] = Auth });

    public JsonElement Read(byte[] body)
    {
        var salt = body[..SaltBytes];
        var size = BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(SaltBytes));
        Assert.InRange(body.Length, 1, (int)size + SaltBytes + 5 + PointBytes);
        Assert.Equal(PointBytes, body[SaltBytes + 4]);
        var sender = body[(SaltBytes + 5)..(SaltBytes + 5 + PointBytes)];
        var cipher = body[(SaltBytes + 5 + PointBytes)..];

        using var other = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new() { X = sender[1..33], Y = sender[33..] },
        });
        var shared = key.DeriveRawSecretAgreement(other.PublicKey);
        var secret = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, shared, 32, auth, [.. "WebPush: info\0"u8, .. Point(key), .. sender]);
        using var aes = new AesGcm(Derive(secret, salt, "aes128gcm", KeyBytes), TagBytes);
        var plain = new byte[cipher.Length - TagBytes];
        aes.Decrypt(Derive(secret, salt, "nonce", NonceBytes), cipher[..^TagBytes], cipher[^TagBytes..], plain);
        var text = Encoding.UTF8.GetString(plain).TrimEnd('\0');
        Assert.Equal('\u0002', text[^1]);
        using var document = JsonDocument.Parse(text[..^1]);
        return document.RootElement.Clone();
    }

    public void Dispose() => key.Dispose();

    private static byte[] Derive(byte[] secret, byte[] salt, string name, int length) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, secret, length, salt, Encoding.ASCII.GetBytes($"Content-Encoding: {name}\0"));

    private static byte[] Point(ECDiffieHellman key) =>
        key.ExportParameters(includePrivateParameters: false) is var parameters
            ? [4, .. parameters.Q.X!, .. parameters.Q.Y!]
            : [];
}
