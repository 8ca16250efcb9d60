using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace HealthCheck.Collector.Http;

/// <summary>A document with a tag of what it says: who has it already is told so in a few bytes.</summary>
internal sealed class DocumentResult(ReadOnlyMemory<byte> document, string contentType, int statusCode) : IResult
{
    private const int TagBytes = 12;

    public async Task ExecuteAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (statusCode == StatusCodes.Status200OK && HttpMethods.IsGet(request.Method))
        {
            // Weak, because it is the same however the answer is compressed.
            var tag =
                new EntityTagHeaderValue(
                    $"\"{Convert.ToHexStringLower(SHA256.HashData(document.Span).AsSpan(0, TagBytes))}\"",
                    isWeak: true);
            response.GetTypedHeaders().ETag = tag;
            response.Headers.CacheControl = "no-cache";
            if (request.GetTypedHeaders().IfNoneMatch.Any(known =>
                known.Compare(tag, useStrongComparison: false) || known == EntityTagHeaderValue.Any))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }

        response.StatusCode = statusCode;
        response.ContentType = contentType;
        response.ContentLength = document.Length;
        await response.Body.WriteAsync(document, context.RequestAborted);
    }
}
