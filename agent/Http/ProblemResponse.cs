using HealthCheck.Contracts;
using Microsoft.AspNetCore.Http;
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

    private static Task WriteAsync(HttpContext context, int status, string detail)
    {
        var problem = new ProblemDocument("about:blank", ReasonPhrases.GetReasonPhrase(status), status, detail);
        var json = Wire.Write(problem, WireJson.Default.ProblemDocument);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        context.Response.ContentLength = json.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(json, context.RequestAborted).AsTask();
    }
}
