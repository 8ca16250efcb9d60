using System.Net;
using HealthCheck.Collector.Login;
using HealthCheck.Contracts;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace HealthCheck.Collector.Api;

/// <summary>The web server: limits against the outside, and an answer that helps for whatever is not there.</summary>
internal static class HttpHost
{
    private const long LargestBodyBytes = 64 * 1024;
    private const int MostConnections = 1000;

    /// <summary>Adds Kestrel and what the routes need.</summary>
    /// <param name="builder">The program.</param>
    /// <param name="options">The settings.</param>
    /// <param name="hasPassword">Whether there is a login: only then the whole network is listened to without being told.</param>
    public static void AddHttp(this WebApplicationBuilder builder, HttpOptions options, bool hasPassword)
    {
        // Beside a program that was built, not published, the files of the page are where they were written.
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.MaxRequestBodySize = LargestBodyBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
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
            if (options.Certificate is not { } certificate)
                return;
            var log = listen.ApplicationServices.GetRequiredService<Serilog.ILogger>();
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => new(certificate.Handshake(log)) });
        }

        builder.Services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
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
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, WireJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, ApiJson.Default);
            foreach (var converter in WireJson.Default.Options.Converters)
                json.SerializerOptions.Converters.Add(converter);
        });
        builder.Services.AddResponseCompression(compression => compression.MimeTypes =
            ["application/json", "application/problem+json", "text/plain", "text/html", "text/css", "text/javascript", "image/svg+xml"]);
        builder.Services.AddOpenApi("v1", ApiDescription.Configure);
    }

    /// <summary>Adds what every request passes.</summary>
    public static void UseHttp(this WebApplication app, HttpOptions options)
    {
        app.Use(SecurityHeaders.AddAsync);
        if (options.Proxies.Count > 0)
            app.UseForwardedHeaders();
        app.UseResponseCompression();
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => Explain(context.HttpContext).ExecuteAsync(context.HttpContext));
        app.Use(AnswerHeadLikeGetAsync);
        app.UseRouting();
        app.UseLogin();
    }

    // The server leaves the body out by itself.
    private static Task AnswerHeadLikeGetAsync(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsHead(context.Request.Method))
            context.Request.Method = HttpMethods.Get;
        return next(context);
    }

    private static IResult Explain(HttpContext context) => Answer.Problem(
        context.Response.StatusCode, context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound =>
                "There is nothing at this address. The page is at /, the devices are at /api/devices, the collector's own"
                + " health is at /health, and /openapi/v1.json describes them all.",
            StatusCodes.Status405MethodNotAllowed =>
                $"{context.Request.Method} is not possible here, only {context.Response.Headers.Allow}.",
            StatusCodes.Status415UnsupportedMediaType => JsonOnly.Rule,
            StatusCodes.Status500InternalServerError => "This is a defect of the collector; its log says more.",
            _ => "The request cannot be answered.",
        });
}
