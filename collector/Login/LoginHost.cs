using System.Net;
using System.Threading.RateLimiting;
using HealthCheck.Collector.Http;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;
using HealthCheck.Hosting.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Serilog;

namespace HealthCheck.Collector.Login;

/// <summary>Puts the login together. Whatever has no rule of its own needs the right to read, or to write.</summary>
internal static class LoginHost
{
    /// <summary>The most tries within a minute, from one address and from all together.</summary>
    public const int TriesOfOne = 10, TriesOfAll = 60;

    private static readonly TimeSpan SessionLength = TimeSpan.FromDays(14);

    /// <summary>Adds what it needs.</summary>
    public static void AddLogin(this IServiceCollection services, string state, LoginOptions options, LoginState login,
        TimeProvider time, ILogger log)
    {
        services.AddSingleton(_ => login);
        services.AddSingleton(_ => new TokenUse(state, login, time, log));
        services.AddSingleton(options);
        services.AddSingleton(new CommandAccess(CommandToken.Issue(state, time, log)));
        services.AddDataProtection()
            .SetApplicationName("healthcheck-collector").PersistKeysToFileSystem(Keys(state, log));
        services.AddAntiforgery(forms =>
        {
            forms.Cookie.Name = "healthcheck-form";
            forms.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            // The policy of SecurityHeaders says it, and more.
            forms.SuppressXFrameOptionsHeader = true;
        });
        services.AddAuthentication(Access.Scheme)
            .AddScheme<AuthenticationSchemeOptions, AccessHandler>(Access.Scheme, null)
            .AddCookie(Access.CookieScheme, Configure);
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(
                Rule(context => context.Resource is HttpContext http && Access.Suffices(context.User, http.Request)));
        services.AddRateLimiter(limiter =>
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
                PartitionedRateLimiter.Create<HttpContext, IPAddress>(context => IsTry(context.Request)
                    ? Window(PeerAddress.Of(context.Connection.RemoteIpAddress), TriesOfOne)
                    : RateLimitPartition.GetNoLimiter(IPAddress.None)),
                PartitionedRateLimiter.Create<HttpContext, bool>(context => IsTry(context.Request)
                    ? Window(true, TriesOfAll)
                    : RateLimitPartition.GetNoLimiter(false)));
            limiter.OnRejected = (rejected, _) =>
            {
                rejected.HttpContext.Response.Headers.RetryAfter = "60";
                return new(LoginEndpoints.TooManyAsync(rejected.HttpContext));
            };
        });
    }

    /// <summary>
    /// Has the keys of cookies and forms read when they are first needed and not at every start: a collector whose page
    /// nobody visits has no use for them, nor for the megabytes of code that read them. To be called when all services
    /// are added.
    /// </summary>
    public static void ReadKeysWhenNeeded(this IServiceCollection services)
    {
        var early = services.Where(service => service.ServiceType == typeof(IHostedService)
            && service.ImplementationType?.Assembly == typeof(KeyManagementOptions).Assembly).ToList();
        foreach (var each in early)
            services.Remove(each);
    }

    /// <summary>Has every request pass it. For between the choice of the route and whatever answers.</summary>
    public static void UseLogin(this WebApplication app)
    {
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(CloseWhatLibrariesOpenAsync);
        app.Use(EndWithItsKeyAsync);
    }

    /// <summary>Says in the log what should not stay as it is.</summary>
    public static void WarnOfWeakness(HttpOptions http, LoginData login, ILogger log)
    {
        if (login.Password is not null && http.Certificate is null
            && !IPAddress.IsLoopback(http.Address ?? IPAddress.Any))
        {
            log.Warning(
                "The password is asked for over plain HTTP, so whoever listens on the network can read it: set "
                + "Http:CertificateFile and Http:KeyFile, or Http:Address to 127.0.0.1 behind a reverse proxy");
        }

        if (login.Password is null && http.Address is { } address && !IPAddress.IsLoopback(address))
            log.Warning(
                "Http:Address is {Address}, but without a password only this machine is answered: "
                    + "healthcheck-collector password", address);
    }

    // The reference's scripts are of a library, which lets everyone have them. Who is let in is said here alone.
    private static Task CloseWhatLibrariesOpenAsync(HttpContext context, RequestDelegate next) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null
            || Access.Suffices(context.User, context.Request)
            ? next(context)
            : context.ChallengeAsync();

    private static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "healthcheck-session";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = SessionLength;
        options.SlidingExpiration = true;
        options.Events.OnValidatePrincipal = context =>
        {
            var login = context.HttpContext.RequestServices.GetRequiredService<LoginState>();
            if (context.Principal is null || Access.KeyOf(context.Principal) is not { } key
                || !login.Current.Grants(key))
                context.RejectPrincipal();
            return Task.CompletedTask;
        };
    }

    private static AuthorizationPolicy Rule(Func<AuthorizationHandlerContext, bool> holds) =>
        new AuthorizationPolicyBuilder(Access.Scheme).RequireAssertion(holds).Build();

    private static bool IsTry(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) && request.Path == LoginEndpoints.Path;

    private static RateLimitPartition<TKey> Window<TKey>(TKey key, int tries) =>
        RateLimitPartition.GetFixedWindowLimiter(
        key, _ =>
            new FixedWindowRateLimiterOptions
            {
                PermitLimit = tries,
                Window = TimeSpan.FromMinutes(1),
                QueueLimit = 0
            });

    // A page or a stream that stays open does not outlive the password or the token that opened it.
    private static async Task EndWithItsKeyAsync(HttpContext context, RequestDelegate next)
    {
        var login = context.RequestServices.GetRequiredService<LoginState>();
        using var end = Access.KeyOf(context.User) is { } key ? login.EndOf(key).Register(context.Abort) : default;
        await next(context);
    }

    // What signs the cookies, so that a restart ends no session.
    private static DirectoryInfo Keys(string state, ILogger log)
    {
        var keys = new DirectoryInfo(Path.Combine(state, "keys"));
        try
        {
            Directory.CreateDirectory(keys.FullName, PrivateFile.OwnerDirectory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning("Sessions will end with the next restart: {Reason}", ErrorText.WithPath(e));
        }

        return keys;
    }
}
