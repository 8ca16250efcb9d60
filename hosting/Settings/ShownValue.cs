using System.Text.RegularExpressions;

namespace HealthCheck.Hosting.Settings;

/// <summary>
/// How a value that somebody set by mistake is shown in a message. What may hold a password is not shown at all:
/// messages end up in logs, and logs in bug reports.
/// </summary>
public static partial class ShownValue
{
    /// <summary>What stands in place of a value that is not shown.</summary>
    public const string Hidden = "(not shown, it may hold a password)";

    /// <summary>The value in quotes, or <see cref="Hidden"/>.</summary>
    public static string Of(string value) => MayHoldSecret(value) ? Hidden : $"'{value}'";

    /// <summary>
    /// The value of a setting in quotes, or <see cref="Hidden"/>. Of a setting that names the file of a secret only a
    /// path is shown: people write the secret itself there.
    /// </summary>
    public static string Of(string key, string value) =>
        NamesSecretFile().IsMatch(key) && !LooksLikePath(value) ? Hidden : Of(value);

    /// <summary>True for an address with a user, also a garbled one, and for what names a secret.</summary>
    public static bool MayHoldSecret(string value) =>
        value.Contains('@', StringComparison.Ordinal)
        || value.Contains("%40", StringComparison.OrdinalIgnoreCase)
        || NamesSecret().IsMatch(value)
        || (value.Contains("://", StringComparison.Ordinal) && !PlainAddress().IsMatch(value));

    private static bool LooksLikePath(string value) =>
        value.Length == 0 || (value[0] == '/' && (value.LastIndexOf('/') > 0 || File.Exists(value)));

    [GeneratedRegex("(Password|Token|Secret|Key)(File)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NamesSecretFile();

    [GeneratedRegex("(password|passwd|pwd|secret|token|apikey|api_key)[^a-z]*[=:]",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NamesSecret();

    // A scheme, a host, a port that is a number, and a path without a query. After a colon that is no port there may be
    // a password.
    [GeneratedRegex(@"^[a-z][a-z0-9+.-]*://(\[[0-9a-f:.%]*\]|[^:/@?#\s\[\]]*)(:[0-9]{0,5})?(/[^:@?#\s]*)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PlainAddress();
}
