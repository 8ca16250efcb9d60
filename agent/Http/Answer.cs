namespace HealthCheck.Agent.Http;

/// <summary>How an answer goes out: whole, with its length, and never kept by a cache.</summary>
internal static class Answer
{
    public static Task WriteAsync(HttpContext context, string contentType, byte[] body)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
