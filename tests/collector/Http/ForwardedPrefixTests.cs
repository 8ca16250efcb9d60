using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HealthCheck.Collector.Http;
using HealthCheck.Collector.Tests.Login;

namespace HealthCheck.Collector.Tests.Http;

/// <summary>The collector behind a reverse proxy that shows it below a path.</summary>
public sealed partial class ForwardedPrefixTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("/health", "/health")]
    [InlineData("/health/", "/health")]
    [InlineData("/home/health", "/home/health")]
    [InlineData("/outer, /inner", "/outer/inner")]
    [InlineData("/api/hassio_ingress/AbC-1_2", "/api/hassio_ingress/AbC-1_2")]
    [InlineData("/", "")]
    [InlineData("//evil.example", null)]
    [InlineData("https://evil.example", null)]
    [InlineData("health", null)]
    [InlineData("/x\"onload=alert(1)", null)]
    [InlineData("/x<script>", null)]
    [InlineData("/x%2f%2fevil", null)]
    [InlineData("/x\\evil", null)]
    [InlineData("/..", null)]
    [InlineData("/a/../b", null)]
    [InlineData("/a b", null)]
    [InlineData("/a,//evil.example", null)]
    public void Only_a_path_is_a_prefix(string said, string? prefix) =>
        Assert.Equal(prefix, ForwardedPrefix.Parse(said)?.Value);

    [Fact]
    public void A_very_long_prefix_is_none() => Assert.Null(ForwardedPrefix.Parse("/" + new string('a', 4000)));

    [Theory]
    [InlineData("X-Forwarded-Prefix")]
    [InlineData("X-Ingress-Path")]
    public async Task Signing_in_ends_on_the_page_and_every_link_stays_below_the_path(string header)
    {
        await using var collector = await StartAsync("127.0.0.1/32");
        await using var proxy = await PathProxy.StartAsync(collector.Url, "/health", header);
        using var browser = new Peer(new HttpClient { BaseAddress = proxy.Url });
        browser.Always("Accept", "text/html");

        using var form = await browser.GetAsync("");
        Assert.Equal("/health/login", form.RequestMessage!.RequestUri!.AbsolutePath);
        await EverythingNamedIsThereAsync(browser, form);

        var fields = await GuardedCollector.FieldsAsync(browser, "login");
        fields["password"] = GuardedCollector.Password;
        using var page = await browser.PostAsync("login", fields);
        Assert.Equal((HttpStatusCode.OK, "/health/"), (page.StatusCode, page.RequestMessage!.RequestUri!.AbsolutePath));
        Assert.Contains("<base href=\"/health/\"",
            await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await EverythingNamedIsThereAsync(browser, page);

        var description = JsonNode.Parse(await browser.TextAsync("openapi/v1.json"))!;
        Assert.Equal(proxy.Url.AbsoluteUri.TrimEnd('/'), ((string)description["servers"]![0]!["url"]!).TrimEnd('/'));
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync("reference/"));
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync("_blazor/initializers"));
    }

    [Theory]
    [InlineData("127.0.0.1/32", "/x\"onload=\"alert(1)")]
    [InlineData("192.0.2.1/32", "/health")]
    public async Task A_prefix_that_is_none_or_of_somebody_else_changes_nothing(string proxies, string said)
    {
        await using var collector = await StartAsync(proxies);
        using var browser = collector.Browser();
        browser.Always("X-Forwarded-Prefix", said);
        browser.Always("Accept", "text/html");

        using var answer = await browser.GetAsync("/");

        Assert.Equal("/login?next=%2F", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_proxy_that_leaves_the_path_on_and_says_nothing_needs_the_setting()
    {
        await using var collector = await GuardedCollector.StartAsync(
            directory.File("state"), http: each => each with { PathBase = "/pis" });
        using var browser = new Peer(new HttpClient { BaseAddress = new Uri(collector.Url, "/pis/") });
        browser.Always("Accept", "text/html");

        using var form = await browser.GetAsync("");
        Assert.Equal("/pis/login", form.RequestMessage!.RequestUri!.AbsolutePath);
        await EverythingNamedIsThereAsync(browser, form);

        var fields = await GuardedCollector.FieldsAsync(browser, "login");
        fields["password"] = GuardedCollector.Password;
        using var page = await browser.PostAsync("login", fields);
        Assert.Equal((HttpStatusCode.OK, "/pis/"), (page.StatusCode, page.RequestMessage!.RequestUri!.AbsolutePath));
        Assert.Contains("<base href=\"/pis/\"",
            await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await EverythingNamedIsThereAsync(browser, page);
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync("_blazor/initializers"));
        // 503 once the broker has been away for seconds.
        Assert.NotEqual(HttpStatusCode.NotFound, await browser.StatusAsync("/health/live"));
    }

    private Task<GuardedCollector> StartAsync(string proxies) => GuardedCollector.StartAsync(
        directory.File("state"), http: each => each with { Proxies = [IPNetwork.Parse(proxies)] });

    private static async Task EverythingNamedIsThereAsync(Peer browser, HttpResponseMessage page)
    {
        var html = await page.Content.ReadAsStringAsync();
        var named = Link()
            .Matches(html).Select(each => each.Groups["url"].Value).Where(each => each.Length > 0).Distinct().ToList();
        Assert.NotEmpty(named);
        Assert.All(named, url => Assert.False(url.StartsWith('/'), $"{url} leaves the path"));
        foreach (var url in named)
        {
            // There is no broker, so the health becomes critical soon after the start.
            var status = await browser.StatusAsync(url);
            if (url != "health" || status != HttpStatusCode.ServiceUnavailable)
                Assert.Equal((url, HttpStatusCode.OK), (url, status));
        }
    }

    [GeneratedRegex("(?<!<base )(?:href|src|action)=\"(?<url>[^\"#]*)\"")]
    private static partial Regex Link();
}
