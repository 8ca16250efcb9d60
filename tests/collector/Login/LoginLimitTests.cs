using System.Net;
using System.Threading.RateLimiting;
using HealthCheck.Collector.Login;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HealthCheck.Collector.Tests.Login;

/// <summary>Which try of a password is one too many, and of whom.</summary>
public sealed class LoginLimitTests : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly LogLines log = new();
    private readonly LoginState login;
    private readonly ServiceProvider services;
    private readonly PartitionedRateLimiter<HttpContext> limiter;

    public LoginLimitTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        login = new LoginState(
            new LoginFile(directory.Path), LoginOptions.Default, TimeProvider.System, log.Logger);
        builder.Services.AddLogin(directory.Path, LoginOptions.Default, login, TimeProvider.System, log.Logger);
        services = builder.Services.BuildServiceProvider();
        limiter = services.GetRequiredService<IOptions<RateLimiterOptions>>().Value.GlobalLimiter!;
    }

    public void Dispose()
    {
        services.Dispose();
        limiter.Dispose();
        login.Dispose();
        directory.Dispose();
    }

    [Fact]
    public void One_address_has_ten_tries()
    {
        Assert.All(Enumerable.Range(0, 10), _ => Assert.True(MayTry("192.168.1.5")));
        Assert.False(MayTry("192.168.1.5"));
        Assert.False(MayTry("::ffff:192.168.1.5"));
        Assert.True(MayTry("192.168.1.6"));
    }

    [Fact]
    public void One_IPv6_network_has_ten_tries_whatever_address_is_chosen_in_it()
    {
        Assert.All(Enumerable.Range(0, 10), i => Assert.True(MayTry($"2001:db8:1:2:{i}::1")));
        Assert.False(MayTry("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        Assert.True(MayTry("2001:db8:1:3::1"));
    }

    [Fact]
    public void All_together_have_sixty_tries()
    {
        Assert.All(Enumerable.Range(0, 60), i => Assert.True(MayTry($"192.168.1.{i}")));
        Assert.False(MayTry("192.168.1.60"));
    }

    [Theory]
    [InlineData("GET", "/login")]
    [InlineData("POST", "/logout")]
    [InlineData("POST", "/api/devices")]
    public void Nothing_but_a_try_is_counted(string method, string path)
    {
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(MayTry("192.168.1.5", method, path)));
        Assert.True(MayTry("192.168.1.5"));
    }

    private bool MayTry(string address, string method = "POST", string path = "/login")
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        (context.Request.Method, context.Request.Path) = (method, path);
        using var lease = limiter.AttemptAcquire(context);
        return lease.IsAcquired;
    }
}
