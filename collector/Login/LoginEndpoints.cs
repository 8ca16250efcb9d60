using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging;

namespace HealthCheck.Collector.Login;

/// <summary><c>/login</c> and <c>/logout</c>: forms, which prove that they are ours.</summary>
internal static class LoginEndpoints
{
    /// <summary>Where one signs in, and out.</summary>
    public const string Path = "/login", EndPath = "/logout";

    private const string Stale = "This page was too old, or came from elsewhere. Please try again.";

    /// <summary>Where one signs in to go on to a path.</summary>
    public static string Ask(string next) => $"{Path}?next={Uri.EscapeDataString(next)}";

    /// <summary>Maps the routes.</summary>
    public static void MapLogin(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, AskAsync).ExcludeFromDescription();
        routes.MapPost(Path, SignInAsync).ExcludeFromDescription();
        routes.MapGet(EndPath, context => ShowAsync(context, StatusCodes.Status200OK, LoginStep.SignOut))
            .ExcludeFromDescription();
        routes.MapPost(EndPath, SignOutAsync).ExcludeFromDescription();
    }

    /// <summary>Answers who tries too often.</summary>
    public static Task TooManyAsync(HttpContext context) => ShowAsync(
        context, StatusCodes.Status429TooManyRequests, LoginStep.SignIn,
        message: "Too many tries. Please wait a minute.");

    private static Task AskAsync(HttpContext context, LoginState login)
    {
        var next = Local(context.Request.Query["next"]);
        if (Access.MayWrite(context.User))
            return Redirect(context, next);
        // Who follows a link from elsewhere comes without the cookie (SameSite=Strict); asked by our own page, the
        // browser sends it.
        var comesFromElsewhere = context.Request.Headers["Sec-Fetch-Site"].ToString() == "cross-site";
        return ShowAsync(
            context, StatusCodes.Status200OK, login.Current.Password is null ? LoginStep.NoPassword : LoginStep.SignIn,
            next, triesAgain: comesFromElsewhere);
    }

    private static async Task SignInAsync(
        HttpContext context, LoginState login, IAntiforgery forms, Serilog.ILogger log)
    {
        if (login.Current.Password is not { } password)
        {
            await ShowAsync(context, StatusCodes.Status403Forbidden, LoginStep.NoPassword);
            return;
        }

        if (!context.Request.HasFormContentType || !await forms.IsRequestValidAsync(context))
        {
            await ShowAsync(context, StatusCodes.Status400BadRequest, LoginStep.SignIn, message: Stale);
            return;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var next = Local(form["next"]);
        var from = context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped
            ? mapped.MapToIPv4()
            : context.Connection.RemoteIpAddress;
        if (!LoginPassword.Matches(password, form["password"].ToString()))
        {
            log.Warning("Wrong password from {Address}", from);
            await ShowAsync(
                context, StatusCodes.Status401Unauthorized, LoginStep.SignIn, next, "This is not the password.");
            return;
        }

        await context.SignInAsync(
            Access.CookieScheme, Access.Owner(password), new AuthenticationProperties { IsPersistent = true });
        log.Information("Signed in from {Address}", from);
        await Redirect(context, next);
    }

    private static async Task SignOutAsync(HttpContext context, IAntiforgery forms)
    {
        if (!context.Request.HasFormContentType || !await forms.IsRequestValidAsync(context))
        {
            await ShowAsync(context, StatusCodes.Status400BadRequest, LoginStep.SignOut);
            return;
        }

        await context.SignOutAsync(Access.CookieScheme);
        await Redirect(context, Path);
    }

    private static async Task ShowAsync(
        HttpContext context, int statusCode, LoginStep step, string next = "/", string? message = null,
        bool triesAgain = false)
    {
        var services = context.RequestServices;
        var proof = services.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context);
        var view = new LoginView(step, proof.FormFieldName, proof.RequestToken!, next, message, triesAgain);
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters =
                ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(LoginPage.View)] = view });
            return (await renderer.RenderComponentAsync<LoginPage>(parameters)).ToHtmlString();
        });
        await Results.Content(html, "text/html; charset=utf-8", statusCode: statusCode).ExecuteAsync(context);
    }

    private static Task Redirect(HttpContext context, string path) =>
        Results.LocalRedirect($"{context.Request.PathBase}{path}").ExecuteAsync(context);

    // A path on this server and nothing else, so that nobody is sent on to somebody who asks for the password again.
    private static string Local(string? next) =>
        next is ['/', ..] and not ['/', '/' or '\\', ..] && !next.Any(char.IsControl)
            && !next.StartsWith(EndPath, StringComparison.Ordinal)
            ? next
            : "/";
}
