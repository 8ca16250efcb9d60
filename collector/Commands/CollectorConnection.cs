using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Security;
using HealthCheck.Collector.Login;
using HealthCheck.Collector.Settings;

namespace HealthCheck.Collector.Commands;

/// <summary>
/// How a command talks to a running collector: at the address of its settings, and with a token: from <c>--token-file</c>, else
/// from the environment, else the one that the collector laid down for root and its own user.
/// </summary>
internal static class CollectorConnection
{
    /// <summary>The variable of the environment that may hold a token.</summary>
    public const string TokenVariable = "HEALTHCHECK_TOKEN";

    /// <summary>The option for a token, for each command that talks to the collector.</summary>
    public static Option<string?> TokenFileOption() => new("--token-file")
    {
        Description = $"A file with a token; without it ${TokenVariable}, and on the collector's machine none is needed with sudo",
        HelpName = "FILE",
    };

    /// <summary>A client that shows a token, if there is one, and waits for as long as it takes.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static HttpClient Open(CollectorSettings settings, string? tokenFile)
    {
        // The files that are at hand say which certificate it must be, whatever name is on it.
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, errors) =>
            errors == SslPolicyErrors.None || settings.Http.Certificate?.Is(shown) == true;
        var client = new HttpClient(handler) { BaseAddress = new(settings.Http.Url()), Timeout = Timeout.InfiniteTimeSpan };
        if (Token(settings, tokenFile) is { Length: > 0 } token)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(AccessToken.Scheme.TrimEnd(), token);
        return client;
    }

    private static string? Token(CollectorSettings settings, string? file) =>
        file is not null ? File.ReadAllText(file).Trim()
        : Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } token ? token.Trim()
        : CommandToken.Read(settings.State.Directory);
}
