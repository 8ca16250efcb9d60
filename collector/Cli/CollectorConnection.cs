using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using HealthCheck.Collector.Login;
using HealthCheck.Collector.Settings;
using HealthCheck.Hosting.Files;

namespace HealthCheck.Collector.Cli;

/// <summary>
/// How a command talks to a running collector: at the address of its settings, and with a token: from
/// <c>--token-file</c>, else from the environment, else the one that the collector laid down for root and its own user.
/// </summary>
internal static class CollectorConnection
{
    /// <summary>The variable of the environment that may hold a token.</summary>
    public const string TokenVariable = "HEALTHCHECK_TOKEN";

    /// <summary>The option for a token, for each command that talks to the collector.</summary>
    public static Option<string?> TokenFileOption() => new("--token-file")
    {
        Description =
            $"A file with a token; without it ${TokenVariable}, and on the collector's machine none is needed with "
                + $"sudo",
        HelpName = "FILE",
    };

    /// <summary>A client that shows a token, if there is one, and waits for as long as it takes.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static HttpClient Open(CollectorSettings settings, string? tokenFile)
    {
        var handler = Handler();
        // The files that are at hand say which certificate it must be, whatever name is on it.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, errors) =>
            errors == SslPolicyErrors.None || settings.Http.Certificate?.Is(shown) == true;
        return Client(
            handler, new(settings.Http.Url()), Given(tokenFile) ?? CommandToken.Read(settings.State.Directory));
    }

    /// <summary>
    /// The same for a collector that somebody names: it is shown no token but one that was given for it.
    /// </summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static HttpClient OpenElsewhere(Uri url, string? tokenFile) => Client(Handler(), url, Given(tokenFile));

    private static SocketsHttpHandler Handler() =>
        new() { UseProxy = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All };

    private static HttpClient Client(SocketsHttpHandler handler, Uri url, string? token)
    {
        var client = new HttpClient(handler) { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };
        if (token is { Length: > 0 })
            client.DefaultRequestHeaders.Authorization =
                new AuthenticationHeaderValue(AccessToken.Scheme.TrimEnd(), token);
        return client;
    }

    private static string? Given(string? file) =>
        file is not null ? UserFile.ReadText(file).Trim()
        : Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } token ? token.Trim()
        : null;
}
