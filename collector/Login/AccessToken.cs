using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace HealthCheck.Collector.Login;

/// <summary>Tokens of programs, shown as <c>Authorization: Bearer …</c> (RFC 6750).</summary>
internal static class AccessToken
{
    /// <summary>How an <c>Authorization</c> with one begins.</summary>
    public const string Scheme = "Bearer ";

    private const int Bytes = 32;

    // So that scanners for secrets, and people, know one when they see it.
    private const string Prefix = "hcc_";

    /// <summary>A new one.</summary>
    public static string Draw() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>What is kept of one.</summary>
    public static TokenEntry Keep(string token, string name, Right right, DateTimeOffset now) =>
        new(name, right, Hash(token), now);

    /// <summary>What a request shows; null when it shows none.</summary>
    public static string? ShownIn(HttpRequest request) =>
        request.Headers[HeaderNames.Authorization].ToString() is { } header
            && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : null;

    /// <summary>The one that was shown. How long it takes tells nothing of those that are known.</summary>
    public static TokenEntry? Find(IEnumerable<TokenEntry> known, string shown)
    {
        var hash = Hash(shown);
        TokenEntry? found = null;
        foreach (var token in known)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, token.Hash))
                found = token;
        }

        return found;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
