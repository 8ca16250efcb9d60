using System.Globalization;
using Microsoft.AspNetCore.Http.Features;

namespace HealthCheck.Collector.Http;

/// <summary>
/// Refuses bodies that are too large in our words. What the caller sends is read to its end first: a connection that is
/// closed before costs the caller the answer.
/// </summary>
internal static class BodyLimit
{
    /// <summary>The largest body that is used, in bytes.</summary>
    public const int MostBytes = 64 * 1024;

    /// <summary>The largest body that is read to its end, in bytes.</summary>
    public const int MostPassedOver = 2 * 1024 * 1024;

    /// <summary>For a place before everything that reads a body.</summary>
    public static async Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.ContentLength is > MostBytes and <= MostPassedOver)
        {
            await PassOverAsync(context);
            await Answer.Problem(StatusCodes.Status413PayloadTooLarge, Rule).ExecuteAsync(context);
            return;
        }

        // Of a body without a length, or a larger one, the server reads no more than this.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MostBytes;
        await next(context);
    }

    private static string Rule { get; } =
        string.Create(
            CultureInfo.InvariantCulture, $"The body is larger than {MostBytes / 1024} KiB, which is the most.");

    private static async Task PassOverAsync(HttpContext context)
    {
        var body = context.Request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync(context.RequestAborted);
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return;
        }
    }
}
