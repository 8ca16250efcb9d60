using System.Text.Json.Serialization.Metadata;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Http;

/// <summary>The forms that answers take: documents of the wire, and problem details (RFC 9457).</summary>
internal static class Answer
{
    /// <summary>A document of the wire.</summary>
    public static IResult Json<T>(T document, JsonTypeInfo<T> type, int statusCode = StatusCodes.Status200OK) =>
        Json(Wire.Write(document, type), statusCode);

    /// <summary>JSON that is written already.</summary>
    public static IResult Json(ReadOnlyMemory<byte> json, int statusCode = StatusCodes.Status200OK) =>
        new DocumentResult(json, "application/json", statusCode);

    /// <summary>What went wrong, in one sentence that helps; it may hold text of the request.</summary>
    public static IResult Problem(int statusCode, string detail) =>
        TypedResults.Problem(PlainText.Line(detail), statusCode: statusCode);
}
