using System.Security.Cryptography;
using System.Text;
using HealthCheck.Hosting.Files;

namespace HealthCheck.Agent.Http;

/// <summary>The token that callers must show in <c>Authorization: Bearer …</c> (RFC 6750).</summary>
internal sealed class BearerToken
{
    public const string Rule =
        "the path of a file that holds a token of 16 to 512 letters, digits and -._~+/= and nothing else; "
        + "openssl rand -hex 32 makes a good one";

    private const string Scheme = "Bearer ";

    private readonly string token;
    private readonly byte[] hash;

    private BearerToken(string file, string token) => (File, this.token, hash) = (file, token, Hash(token));

    /// <summary>Where it was read.</summary>
    public string File { get; }

    /// <summary>What a caller sends as <c>Authorization</c>.</summary>
    public string Header => Scheme + token;

    /// <summary>The token in a file.</summary>
    /// <exception cref="FormatException">There is none of the kind asked for.</exception>
    public static BearerToken Read(string path)
    {
        var token = UserFile.ReadText(path).Trim('\r', '\n');
        return token.Length is >= 16 and <= 512 && token.All(IsAllowed)
            ? new BearerToken(path, token)
            : throw new FormatException("it holds something else");
    }

    /// <summary>
    /// Whether this is the header of somebody who knows the token. How long it takes tells nothing of the token.
    /// </summary>
    public bool IsIn(string? authorization) =>
        authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Hash(authorization[Scheme.Length..].Trim()), hash);

    private static bool IsAllowed(char character) =>
        char.IsAsciiLetterOrDigit(character) || "-._~+/=".Contains(character);

    // Of equal length whatever comes, so that the comparison gives not even the length away.
    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
