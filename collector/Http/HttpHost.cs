using System.Net;
using HealthCheck.Hosting.Http;
using HealthCheck.Hosting.Logging;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace HealthCheck.Collector.Http;

/// <summary>The web server: limits against the outside, and an answer that helps for whatever is not there.</summary>
internal static class HttpHost
{
    // Enough for an office behind one address with a page open on each desk.
    private const int Connections = 1000, ConnectionsPerPeer = 200, ReservedForThisMachine = 50;

    private const string NeedsWebSocket = "The page is kept live by a WebSocket, which a proxy has to pass on.";

    private const int LeastBytesPerSecond = 4 * 1024, KernelBufferBytes = 256 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), SlowReaderPatience = TimeSpan.FromSeconds(15);

    /// <summary>Adds Kestrel and what the routes need.</summary>
    /// <param name="builder">The program.</param>
    /// <param name="options">The settings.</param>
    /// <param name="hasPassword">Whether there is a login: only then the whole network is listened to without being
    /// told.</param>
    public static void AddHttp(this WebApplicationBuilder builder, HttpOptions options, bool hasPassword)
    {
        // Beside a program that was built, not published, the files of the page are where they were written.
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.UseKestrelCore()
            .UseSockets(sockets => sockets.CreateBoundListenSocket = end => ListenSocket.Bind(end, KernelBufferBytes))
            .UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyLimit.MostPassedOver;
            kestrel.Limits.MinRequestBodyDataRate = new(LeastBytesPerSecond, Patience);
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.MinResponseDataRate = new(LeastBytesPerSecond, SlowReaderPatience);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
            var address = options.Address ?? (hasPassword ? IPAddress.IPv6Any : IPAddress.Loopback);
            // Also where there is no IPv6.
            if (address.Equals(IPAddress.IPv6Any))
                kestrel.ListenAnyIP(options.Port, Secure);
            else
                kestrel.Listen(address, options.Port, Secure);
        });
        void Secure(ListenOptions listen)
        {
            var guard = listen.ApplicationServices.GetRequiredService<ConnectionGuard>();
            if (!options.AllowPublic)
            {
                var refusals = LogOf(listen.ApplicationServices);
                listen.Use(next => connection => RefusePublicAsync(connection, next, refusals));
            }

            listen.Use(next => connection => guard.InvokeAsync(connection, next));
            if (options.Certificate is not { } certificate)
                return;
            var log = listen.ApplicationServices.GetRequiredService<Serilog.ILogger>();
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = Patience,
                OnConnection = _ => new(certificate.Handshake(log)),
            });
        }

        builder.Services.AddSingleton(services => Guard(options, services));
        builder.Services.AddSingleton<AnswerLimits>();
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders =
                ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            // As many as are named stand in a row; the first that is not named is the one who asks.
            forwarded.ForwardLimit = null;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in options.Proxies)
                forwarded.KnownIPNetworks.Add(proxy);
        });
        builder.Services.AddRouting();
        // Nothing here is traced, so an id would lead nowhere.
        builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = made =>
            made.ProblemDetails.Extensions.Remove("traceId"));
        builder.Services.AddResponseCompression(compression => compression.MimeTypes =
            ["application/json", "application/problem+json", "text/plain", "text/html", "text/css", "text/javascript",
                "image/svg+xml"]);
    }

    // As a firewall would: whoever asks from the internet learns nothing.
    private static Task RefusePublicAsync(
        ConnectionContext connection, ConnectionDelegate next, RateLimitedLog log)
    {
        if (PrivateNetworks.IsNear(connection.RemoteEndPoint))
            return next(connection);
        log.Warning(
            "public", "A connection from {Peer} on the open internet was closed. Http:AllowPublic lets such in",
            connection.RemoteEndPoint);
        connection.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Adds what every request passes first, up to the choice of the route.</summary>
    public static void UseHttp(this WebApplication app, HttpOptions options)
    {
        app.Use(ConnectionGuard.CountAsync);
        app.Use(SecurityHeaders.AddAsync);
        if (options.Proxies.Count > 0)
        {
            app.Use(new ForwardedPrefix(options.Proxies, LogOf(app.Services)).AddAsync);
            app.UseForwardedHeaders();
        }

        if (options.PathBase.HasValue)
            app.UsePathBase(options.PathBase);
        app.UseResponseCompression();
        app.UseExceptionHandler();
        app.UseStatusCodePages(ExplainAsync);
        app.Use(AnswerHeadLikeGetAsync);
        app.Use(BodyLimit.CheckAsync);
        app.UseRouting();
    }

    /// <summary>
    /// Limits the open pages. For behind the login: a request that it rejects takes no place. A page has one WebSocket,
    /// and keeps its place as long as that is open; any other transport would have none.
    /// </summary>
    public static void UsePageLimit(this WebApplication app) => app.Use(LimitPagesAsync);

    private static ConnectionGuard Guard(HttpOptions options, IServiceProvider services)
    {
        var log = LogOf(services);
        return new(
            new(Connections, ConnectionsPerPeer, ReservedForThisMachine, Patience)
            {
                IsProxy = peer => options.Proxies.Any(network => network.Contains(peer)),
            },
            (peer, what) => log.Warning("connection", "Connections from {Peer}: {What:l}", peer, what));
    }

    private static RateLimitedLog LogOf(IServiceProvider services) =>
        new(services.GetRequiredService<TimeProvider>(), services.GetRequiredService<Serilog.ILogger>());

    private static async Task LimitPagesAsync(HttpContext context, RequestDelegate next)
    {
        var limit = context.RequestServices.GetRequiredService<AnswerLimits>().Pages;
        if (!context.Request.Path.StartsWithSegments("/_blazor", out var rest))
            await next(context);
        else if (rest.Value is "" or "/" && !IsWebSocket(context))
            await Answer.Problem(StatusCodes.Status400BadRequest, NeedsWebSocket).ExecuteAsync(context);
        else if (await limit.EnterAsync(context) is { } refusal)
            await refusal.ExecuteAsync(context);
        else
            await next(context);
    }

    private static bool IsWebSocket(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    // The server leaves the body out by itself.
    private static Task AnswerHeadLikeGetAsync(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsHead(context.Request.Method))
            context.Request.Method = HttpMethods.Get;
        return next(context);
    }

    // Programs get a problem, people the page that says so.
    private static Task ExplainAsync(StatusCodeContext missed)
    {
        var context = missed.HttpContext;
        if (context.Response.StatusCode != StatusCodes.Status404NotFound
            || context.Request.Path.StartsWithSegments("/api") || !Caller.IsPerson(context.Request))
            return Explain(context).ExecuteAsync(context);

        // The page gives its own answer 404 as it starts; before, the framework would throw it away for that.
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Request.Path = "/not-found";
        context.SetEndpoint(null);
        context.Request.RouteValues.Clear();
        return missed.Next(context);
    }

    private static IResult Explain(HttpContext context) => Answer.Problem(
        context.Response.StatusCode, context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound =>
                "There is nothing at this address. The page is at /, the devices are at /api/devices, the collector's "
                + "own health is at /health, and /openapi/v1.json describes them all.",
            StatusCodes.Status405MethodNotAllowed =>
                $"{context.Request.Method} is not possible here, only {context.Response.Headers.Allow}.",
            StatusCodes.Status415UnsupportedMediaType => JsonOnly.Rule,
            StatusCodes.Status500InternalServerError => "This is a defect of the collector; its log says more.",
            _ => "The request cannot be answered.",
        });
}
