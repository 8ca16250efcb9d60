using System.Security.Claims;

namespace HealthCheck.Collector.Login;

/// <summary>
/// Who is asking, and what he may. A principal has a name, a right, and the key that it came in with: with that it
/// ends.
/// </summary>
internal static class Access
{
    /// <summary>The scheme that tells who is asking, and the one of its cookie.</summary>
    public const string Scheme = "HealthCheck", CookieScheme = "Session";

    /// <summary>Keys of those who came in without showing anything of their own.</summary>
    public const string LocalKey = "local", AnyoneKey = "anyone", CommandKey = "command";

    private const string RightClaim = "right", KeyClaim = "key";

    /// <summary>Somebody on this machine, while no password is set.</summary>
    public static ClaimsPrincipal Local { get; } = Make("this machine", Right.Write, LocalKey);

    /// <summary>Whoever it is, where everybody may read.</summary>
    public static ClaimsPrincipal Anyone { get; } = Make("anyone", Right.Read, AnyoneKey);

    /// <summary>A command of this program on this machine.</summary>
    public static ClaimsPrincipal Command { get; } = Make("command", Right.Write, CommandKey);

    /// <summary>Who knows the password.</summary>
    public static ClaimsPrincipal Owner(PasswordEntry password) => Make("owner", Right.Write, password.Stamp);

    /// <summary>A program.</summary>
    public static ClaimsPrincipal Program(TokenEntry token) => Make(token.Name, token.Right, token.Key);

    /// <summary>The key that somebody came in with; null for somebody who did not.</summary>
    public static string? KeyOf(ClaimsPrincipal who) => who.FindFirstValue(KeyClaim);

    /// <summary>Whether somebody may see what there is.</summary>
    public static bool MayRead(ClaimsPrincipal who) => who.HasClaim(claim => claim.Type == RightClaim);

    /// <summary>Whether somebody may change it.</summary>
    public static bool MayWrite(ClaimsPrincipal who) => who.HasClaim(RightClaim, nameof(Right.Write));

    /// <summary>Whether a request may be answered to who is asking.</summary>
    public static bool Suffices(ClaimsPrincipal who, HttpRequest request) =>
        IsOpen(request.Path) || (OnlyReads(request) ? MayRead(who) : MayWrite(who));

    // What somebody needs who has yet to sign in, and what tells nothing: a load balancer's question.
    private static bool IsOpen(PathString path) =>
        path.Value is LoginEndpoints.Path or "/health/live" or "/page.css" or "/login.css" or "/icon.svg";

    // The page's own connection carries clicks of those who may only look as well; what changes something asks there,
    // too.
    private static bool OnlyReads(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)
        || HttpMethods.IsConnect(request.Method) || request.Path.StartsWithSegments("/_blazor");

    private static ClaimsPrincipal Make(string name, Right right, string key) => new(new ClaimsIdentity(
        [new(ClaimTypes.Name, name), new(RightClaim, right.ToString()), new(KeyClaim, key)], Scheme));
}
