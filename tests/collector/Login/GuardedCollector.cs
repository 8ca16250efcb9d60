using System.Net;
using System.Text.RegularExpressions;
using HealthCheck.Collector.Http;
using HealthCheck.Collector.Login;
using HealthCheck.Collector.Service;
using HealthCheck.Collector.Settings;
using HealthCheck.Mosquitto.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace HealthCheck.Collector.Tests.Login;

/// <summary>A collector in this process, on loopback, with the login that a test gives it.</summary>
internal sealed partial class GuardedCollector : IAsyncDisposable
{
    public const string Password = "correct horse battery staple";

    private readonly LogLines log;
    private readonly WebApplication app;

    private GuardedCollector(CollectorSettings settings, WebApplication app, LogLines log)
    {
        (this.app, this.log) = (app, log);
        Settings = settings;
        File = new LoginFile(settings.State.Directory);
    }

    /// <summary>Settings with the port that it got.</summary>
    public CollectorSettings Settings { get; private set; }

    public LoginFile File { get; }

    public Uri Url => new(Settings.Http.Url());

    public string Log => string.Join('\n', log.All);

    public IReadOnlyList<RouteEndpoint> Routes =>
        [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];

    public static async Task<GuardedCollector> StartAsync(
        string directory, bool hasPassword = true, bool anonymousRead = false,
        Func<HttpOptions, HttpOptions>? http = null, TimeProvider? time = null)
    {
        if (hasPassword)
            SetPassword(directory, Password);
        var settings = RunningCollector.Settings("mqtt://127.0.0.1:1", directory) with { Login = new(anonymousRead) };
        settings = settings with { Http = (http ?? (same => same))(settings.Http) };
        var log = new LogLines();
        var app = await CollectorHost.BuildAsync(
            settings, time ?? TimeProvider.System, log.Logger, CancellationToken.None);
        var collector = new GuardedCollector(settings, app, log);
        await collector.app.StartAsync();
        collector.Settings = collector.Settings with
        {
            Http = collector.Settings.Http with { Port = CollectorHost.BoundPort(collector.app) },
        };
        CollectorHost.Welcome(collector.app);
        return collector;
    }

    public static void SetPassword(string directory, string? password) => new LoginFile(directory)
        .Change(data => data with { Password = password is null ? null : LoginPassword.Keep(password) });

    /// <summary>A new token of a program.</summary>
    public string Token(Right right)
    {
        var token = AccessToken.Draw();
        File.Change(data =>
            data with { Tokens = [.. data.Tokens, AccessToken.Keep(token, $"{right}", right, Examples.Noon)] });
        return token;
    }

    /// <summary>A browser, without its user.</summary>
    public Peer Browser() => new(new HttpClient(new HttpClientHandler
    {
        AllowAutoRedirect = false,
        ServerCertificateCustomValidationCallback = (_, shown, _, _) => Settings.Http.Certificate!.Is(shown),
    })
    { BaseAddress = Url });

    /// <summary>A program with a token.</summary>
    public Peer Program(string token)
    {
        var client = Browser();
        client.Always("Authorization", $"Bearer {token}");
        return client;
    }

    /// <summary>A browser that signed in.</summary>
    public async Task<Peer> SignedInAsync(string password = Password)
    {
        var browser = Browser();
        using var answer = await SignInAsync(browser, password);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return browser;
    }

    /// <summary>Opens the form, fills it in and sends it.</summary>
    public static async Task<HttpResponseMessage> SignInAsync(Peer browser, string password, string? next = null)
    {
        var fields = await FieldsAsync(browser, "/login" + (next is null ? "" : $"?next={Uri.EscapeDataString(next)}"));
        fields["password"] = password;
        return await browser.PostAsync("/login", fields);
    }

    /// <summary>The hidden fields of the form on a page.</summary>
    public static async Task<Dictionary<string, string>> FieldsAsync(Peer browser, string path)
    {
        var html = await browser.TextAsync(path);
        return HiddenField().Matches(html).ToDictionary(
            field => field.Groups["name"].Value, field => WebUtility.HtmlDecode(field.Groups["value"].Value));
    }

    public Task SoonAsync(Func<bool> isSo) =>
        Eventually.BeTrueAsync(() => Task.FromResult(isSo()), TimeSpan.FromSeconds(30), () => Log);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)" ?/?>""")]
    private static partial Regex HiddenField();
}
