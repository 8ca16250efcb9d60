using System.Net;
using System.Text;
using HealthCheck.Collector.Login;
using Microsoft.AspNetCore.Http;

namespace HealthCheck.Collector.Tests.Login;

/// <summary>While no password is set: this machine may do everything, and nobody else anything.</summary>
public sealed class UnguardedTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("Host", "localhost:7080", true)]
    [InlineData("Host", "127.0.0.1", true)]
    [InlineData("Host", "[::1]:7080", true)]
    [InlineData("Host", "rebound.example", false)]
    [InlineData("Host", "192.168.1.5:7080", false)]
    [InlineData("Host", "localhost.evil.example", false)]
    [InlineData("X-Forwarded-For", "127.0.0.1", false)]
    [InlineData("Forwarded", "for=127.0.0.1", false)]
    [InlineData("Origin", "https://evil.example", false)]
    [InlineData("Origin", "null", false)]
    [InlineData("Cookie", "healthcheck-session=x", true)]
    public async Task A_name_that_is_not_this_machines_or_a_page_of_another_gets_nothing(
        string header, string value, bool isAnswered)
    {
        await using var collector = await GuardedCollector.StartAsync(directory.Path, hasPassword: false);
        using var client = collector.Browser();
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Delete])
        {
            using var request =
                new HttpRequestMessage(
                    method, "/api/devices/none")
                { Content = new StringContent("", Encoding.UTF8, "application/json") };
            Assert.True(request.Headers.TryAddWithoutValidation(header, value));

            using var answer = await client.SendAsync(request);

            Assert.Equal(isAnswered ? HttpStatusCode.NotFound : HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("192.168.1.5", false)]
    [InlineData("::ffff:192.168.1.5", false)]
    [InlineData("fe80::1", false)]
    public void Only_a_connection_from_this_machine_is_one(string remote, bool isLocal)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(remote);
        context.Request.Host = new("localhost:7080");

        Assert.Equal(isLocal, HealthCheck.Collector.Http.Caller.IsOnThisMachine(context));
    }

    [Theory]
    [InlineData(null, "a:7080", false)]
    [InlineData("http://a:7080", "a:7080", false)]
    [InlineData("https://A", "a:443", false)]
    [InlineData("https://a", "a", false)]
    [InlineData("http://a:3000", "a:7080", true)]
    [InlineData("http://b:7080", "a:7080", true)]
    [InlineData("garbage", "a:7080", true)]
    public void A_page_of_another_is_told_by_name_and_port(string? origin, string host, bool isAnother)
    {
        var request = new DefaultHttpContext().Request;
        request.Host = new(host);
        request.Headers.Origin = origin;

        Assert.Equal(isAnother, HealthCheck.Collector.Http.Caller.IsPageOfAnother(request));
    }

    [Fact]
    public async Task It_says_how_a_password_is_set_and_takes_one_without_a_restart()
    {
        await using var collector = await GuardedCollector.StartAsync(directory.Path, hasPassword: false);
        using var browser = collector.Browser();
        using var elsewhere = collector.Browser();
        elsewhere.Always("Host", "collector.lan");
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync("/api/devices"));
        Assert.Contains(
            "sudo healthcheck-collector password", await elsewhere.TextAsync("/login"), StringComparison.Ordinal);

        GuardedCollector.SetPassword(directory.Path, GuardedCollector.Password);

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync("/api/devices"));
    }

    [Fact]
    public async Task A_login_that_cannot_be_read_lets_nobody_start_and_nobody_in()
    {
        await using (var collector = await GuardedCollector.StartAsync(directory.Path))
        {
            Damage();
            using var browser = collector.Browser();
            Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync("/api/devices"));
            using var signedIn = await collector.SignedInAsync();
        }

        await Assert.ThrowsAsync<LoginException>(() => GuardedCollector.StartAsync(directory.Path, hasPassword: false));
    }

    [Fact]
    public async Task A_state_directory_that_went_away_takes_no_password_with_it()
    {
        await using var collector = await GuardedCollector.StartAsync(directory.Path);
        File.Delete(directory.File("login.json"));
        using var browser = collector.Browser();
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync("/api/devices"));
        using var signedIn = await collector.SignedInAsync();
    }

    [Fact]
    public void Where_a_password_is_required_nothing_starts_without_one()
    {
        var refused = Assert.Throws<LoginException>(() =>
        {
            using var login = new LoginState(
                new LoginFile(directory.Path), new LoginOptions(false, Required: true), TimeProvider.System,
                new LogLines().Logger);
        });
        Assert.Contains("is State:Directory mounted?", refused.Message, StringComparison.Ordinal);
    }

    private void Damage() => File.WriteAllText(directory.File("login.json"), "{ \"password\": ");
}
