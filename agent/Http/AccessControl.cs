namespace HealthCheck.Agent.Http;

/// <summary>Answers 401 to requests without the token, if one is set. Only /health/live needs none.</summary>
internal sealed class AccessControl(Func<BearerToken?> currentToken)
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        string? shown = context.Request.Headers.Authorization;
        if (currentToken() is not { } token || token.IsIn(shown) || context.Request.Path == Endpoints.LivePath)
            return next(context);

        context.Response.Headers.WWWAuthenticate =
            string.IsNullOrEmpty(shown) ? "Bearer" : "Bearer error=\"invalid_token\"";
        return ProblemResponse.WriteAsync(
            context, StatusCodes.Status401Unauthorized,
            string.IsNullOrEmpty(shown)
                ? "This agent asks for the token in its Http:TokenFile: send it as Authorization: Bearer <token>"
                : "That is not the token of this agent, which is in its Http:TokenFile");
    }
}
