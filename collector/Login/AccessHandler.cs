using System.Security.Claims;
using System.Text.Encodings.Web;
using HealthCheck.Collector.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace HealthCheck.Collector.Login;

/// <summary>
/// Tells who is asking: a token first, then the cookie, then, while no password is set, this machine. Says what to do
/// to who is not let in.
/// </summary>
internal sealed class AccessHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, UrlEncoder encoder, LoginState login, LoginOptions rules,
    CommandAccess command, TokenUse use)
    // Without a log: it would have a line for each request that is refused, as many as a stranger likes.
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, NullLoggerFactory.Instance, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var current = login.Current;
        if (AccessToken.ShownIn(Request) is { } shown)
        {
            // Who shows a token means it: a wrong one is not as good as none.
            if (command.Token is { } own && AccessToken.Find([own], shown) is not null)
                return Is(Access.Command);
            if (AccessToken.Find(current.Tokens, shown) is not { } token)
                return AuthenticateResult.Fail("The token is not known.");
            use.Note(token);
            return Is(Access.Program(token));
        }

        if (!Caller.IsPageOfAnother(Request))
        {
            if (current.Password is null && !rules.Required && Caller.IsOnThisMachine(Context))
                return Is(Access.Local);
            if ((await Context.AuthenticateAsync(Access.CookieScheme)).Principal is { } owner)
                return Is(owner);
        }

        return rules.AnonymousRead ? Is(Access.Anyone) : AuthenticateResult.NoResult();
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (Caller.IsPerson(Request))
        {
            Response.Redirect(Request.PathBase + LoginEndpoints.Ask(Request.Path + Request.QueryString));
            return Task.CompletedTask;
        }

        Response.Headers.WWWAuthenticate = AccessToken.Scheme.TrimEnd();
        return Answer.Problem(StatusCodes.Status401Unauthorized, Advice()).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Access.KeyOf(Context.User) == Access.AnyoneKey
            ? HandleChallengeAsync(properties)
            : Answer.Problem(
                StatusCodes.Status403Forbidden,
                "This token may read only. What changes something needs one made with --write.").ExecuteAsync(Context);

    private string Advice() =>
        AccessToken.ShownIn(Request) is not null
            ? "This token is not known here, or no longer."
        : Caller.IsPageOfAnother(Request)
            ? $"The header Origin names another server than the header Host, which is '{Request.Host}'. A reverse "
                + $"proxy must pass Host on."
        : login.Current.Password is null
            ? "No password is set, so only this machine is answered, under the name localhost. Set one there: sudo "
                + "healthcheck-collector password"
        : "Sign in at /login, or show a token made with 'healthcheck-collector token create': Authorization: Bearer …";

    private static AuthenticateResult Is(ClaimsPrincipal who) =>
        AuthenticateResult.Success(new AuthenticationTicket(who, Access.Scheme));
}
