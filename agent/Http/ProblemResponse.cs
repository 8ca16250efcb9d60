using HealthCheck.Contracts;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthCheck.Agent.Http;

/// <summary>Errors as problem details (RFC 9457).</summary>
internal static class ProblemResponse
{
    /// <summary>Gives what routing refused, and left without a word, a body that helps.</summary>
    public static async Task ExplainRefusalAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Response.HasStarted)
            return;
        var explanation = context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => $"There is nothing at {context.Request.Path}: / tells what there is",
            StatusCodes.Status405MethodNotAllowed => $"{context.Request.Path} can only be read: use GET or HEAD",
            _ => null,
        };
        if (explanation is not null)
            await WriteAsync(context, context.Response.StatusCode, explanation);
    }

    /// <summary>Answers with an error and what helps.</summary>
    public static Task WriteAsync(HttpContext context, int status, string detail)
    {
        var problem = new ProblemDocument("about:blank", ReasonPhrases.GetReasonPhrase(status), status, detail);
        context.Response.StatusCode = status;
        return Answer.WriteAsync(
            context, "application/problem+json", Wire.Write(problem, WireJson.Default.ProblemDocument));
    }
}
