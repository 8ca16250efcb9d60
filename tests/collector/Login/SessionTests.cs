using System.Net;
using HealthCheck.Collector.Login;
using HealthCheck.Collector.Tests.Clock;

namespace HealthCheck.Collector.Tests.Login;

public sealed class SessionTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_browser_is_sent_to_the_form_and_back_to_where_it_wanted_to_go()
    {
        await using var collector = await GuardedCollector.StartAsync(directory.Path);
        using var browser = collector.Browser();
        browser.Always("Accept", "text/html");

        using var asked = await browser.GetAsync("/api/devices?limit=3");
        Assert.Equal("/login?next=%2Fapi%2Fdevices%3Flimit%3D3", asked.Headers.Location?.OriginalString);
        using var answer =
            await GuardedCollector.SignInAsync(browser, GuardedCollector.Password, "/api/devices?limit=3");

        Assert.Equal((HttpStatusCode.Redirect, "/api/devices?limit=3"),
            (answer.StatusCode, answer.Headers.Location?.OriginalString));
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync("/api/devices?limit=3"));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/logout")]
    [InlineData("javascript:alert(1)")]
    public async Task The_form_leads_nowhere_else(string next)
    {
        await using var collector = await GuardedCollector.StartAsync(directory.Path);
        using var browser = collector.Browser();

        using var answer = await GuardedCollector.SignInAsync(browser, GuardedCollector.Password, next);

        Assert.Equal("/", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task The_cookie_is_kept_from_scripts_and_from_other_sites()
    {
        await using var collector = await GuardedCollector.StartAsync(directory.Path);
        using var browser = collector.Browser();

        using var answer = await GuardedCollector.SignInAsync(browser, GuardedCollector.Password);

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), each =>
            each.StartsWith("healthcheck-session=", StringComparison.Ordinal));
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; expires=", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("; secure", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_session_ends_after_fourteen_days_without_a_request_and_each_request_begins_them_anew()
    {
        var clock = new OffsetClock(TimeProvider.System, TimeSpan.Zero);
        await using var collector = await GuardedCollector.StartAsync(directory.Path, time: clock);
        using var browser = await collector.SignedInAsync();

        for (var visit = 1; visit <= 2; visit++)
        {
            clock.Offset += TimeSpan.FromDays(14) - TimeSpan.FromMinutes(5);
            Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync("/api/devices"));
        }

        clock.Offset += TimeSpan.FromDays(14) + TimeSpan.FromMinutes(5);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync("/api/devices"));
    }

    [Fact]
    public async Task After_a_few_wrong_passwords_nobody_at_that_address_may_try_for_a_while()
    {
        await using var collector = await GuardedCollector.StartAsync(directory.Path);
        using var browser = collector.Browser();
        var fields = await GuardedCollector.FieldsAsync(browser, "/login");
        fields["password"] = "a wild guess";

        for (var i = 0; i < 10; i++)
        {
            using var wrong = await browser.PostAsync("/login", fields);
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        fields["password"] = GuardedCollector.Password;
        using var tooMany = await browser.PostAsync("/login", fields);

        Assert.Equal(HttpStatusCode.TooManyRequests, tooMany.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(1), tooMany.Headers.RetryAfter?.Delta);
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync("/login"));
        Assert.Contains("Wrong password from \"127.0.0.1\"", collector.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("a wild guess", collector.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/login/")]
    [InlineData("/LOGIN")]
    [InlineData("/Login/")]
    public async Task There_is_no_other_way_to_write_the_form_s_address_around_the_limit(string path)
    {
        await using var collector = await GuardedCollector.StartAsync(directory.Path);
        using var browser = collector.Browser();

        using var answer = await browser.PostAsync(path, await GuardedCollector.FieldsAsync(browser, "/login"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.DoesNotContain("Wrong password", collector.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cross-site", true)]
    [InlineData("same-origin", false)]
    [InlineData("none", false)]
    public async Task Who_follows_a_link_from_elsewhere_is_asked_again_with_the_cookie(string site, bool isAskedAgain)
    {
        await using var collector = await GuardedCollector.StartAsync(directory.Path);
        using var browser = collector.Browser();
        browser.Always("Sec-Fetch-Site", site);

        var html = await browser.TextAsync("/login?next=%2Fapi%2Fdevices%3Fq%3D%2522");

        Assert.Equal(
            isAskedAgain,
            html.Contains("<meta http-equiv=\"refresh\" content=\"0;url=login?next=%2Fapi%2Fdevices%3Fq%3D%2522\"",
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_form_that_is_not_ours_signs_nobody_in()
    {
        await using var collector = await GuardedCollector.StartAsync(directory.Path);
        using var browser = collector.Browser();

        using var answer = await browser.PostAsync("/login", new() { ["password"] = GuardedCollector.Password });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.False(answer.Headers.TryGetValues("Set-Cookie", out var cookies)
            && cookies.Any(each => each.Contains("session", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Signing_out_needs_our_form_and_ends_the_session()
    {
        await using var collector = await GuardedCollector.StartAsync(directory.Path);
        using var browser = await collector.SignedInAsync();

        using var forged = await browser.PostAsync("/logout", []);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        using var answer = await browser.PostAsync("/logout", await GuardedCollector.FieldsAsync(browser, "/logout"));

        Assert.Equal("/login", answer.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync("/api/devices"));
    }

    [Fact]
    public async Task A_changed_password_ends_every_session_and_what_it_holds_open()
    {
        await using var collector = await GuardedCollector.StartAsync(directory.Path);
        using var browser = await collector.SignedInAsync();
        using var program = collector.Program(collector.Token(Right.Read));
        await using var stream = await browser.OpenAsync("/api/changes");
        await using var streamOfProgram = await program.OpenAsync("/api/changes");

        GuardedCollector.SetPassword(directory.Path, "another one altogether");

        await EndsAsync(stream);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync("/api/devices"));
        Assert.Equal(HttpStatusCode.OK, await program.StatusAsync("/api/devices"));
        Assert.True(await GoesOnAsync(streamOfProgram));
        using var again = await collector.SignedInAsync("another one altogether");
    }

    [Fact]
    public async Task A_revoked_token_is_good_for_nothing_and_what_it_holds_open_ends()
    {
        await using var collector = await GuardedCollector.StartAsync(directory.Path);
        using var program = collector.Program(collector.Token(Right.Write));
        await using var stream = await program.OpenAsync("/api/changes");

        collector.File.Change(data => data with { Tokens = [] });

        await EndsAsync(stream);
        using var afterwards = await program.GetAsync("/api/devices");
        Assert.Equal(HttpStatusCode.Unauthorized, afterwards.StatusCode);
        Assert.Contains("Bearer", afterwards.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_outlives_a_restart_and_its_keys_are_for_the_owner_alone()
    {
        string cookie;
        await using (var first = await GuardedCollector.StartAsync(directory.Path))
        {
            using var browser = first.Browser();
            using var answer = await GuardedCollector.SignInAsync(browser, GuardedCollector.Password);
            cookie = answer.Headers.GetValues("Set-Cookie")
                .Single(each => each.StartsWith("healthcheck-session=", StringComparison.Ordinal)).Split(';')[0];
        }

        await using var second = await GuardedCollector.StartAsync(directory.Path, hasPassword: false);
        using var client = second.Browser();
        client.Always("Cookie", cookie);

        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync("/api/devices"));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(directory.File("keys")));
        foreach (var file in (string[])["login.json", "command-token"])
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(directory.File(file)));
    }

    [Fact]
    public async Task No_secret_is_ever_logged_or_kept_as_it_is()
    {
        await using var collector = await GuardedCollector.StartAsync(directory.Path);
        var token = collector.Token(Right.Write);
        using var program = collector.Program(token);
        Assert.Equal(HttpStatusCode.OK, await program.StatusAsync("/api/devices"));
        using var browser = await collector.SignedInAsync();

        using var stranger = collector.Browser();
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.StatusAsync("/api/devices"));
        Assert.DoesNotContain("challenged", collector.Log, StringComparison.Ordinal);

        var kept = File.ReadAllText(collector.File.Path);

        foreach (var secret in (string[])[token, GuardedCollector.Password, CommandToken.Read(directory.Path)!])
        {
            Assert.DoesNotContain(secret, collector.Log, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, kept, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(collector.File.Read().Password!.Stamp, collector.Log, StringComparison.Ordinal);
    }

    private static async Task<bool> GoesOnAsync(Stream stream) => await stream.ReadAsync(new byte[1]) > 0;

    // Cut off or ended, but over.
    private static async Task EndsAsync(Stream stream)
    {
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
        }
    }
}
