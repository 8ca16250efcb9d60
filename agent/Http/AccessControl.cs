using HealthCheck.Agent.Documents;
using Microsoft.AspNetCore.Http;

namespace HealthCheck.Agent.Http;

/// <summary>Turns away who does not show the token, where one is set; only whether the agent lives may be asked by all.</summary>
internal sealed class AccessControl(Latest<AgentSettings> settings)
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        string? shown = context.Request.Headers.Authorization;
        if (settings.Value.Http.Token is not { } token || token.IsIn(shown) || context.Request.Path == Endpoints.LivePath)
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
