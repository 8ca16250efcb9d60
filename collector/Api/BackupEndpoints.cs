using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Http;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace HealthCheck.Collector.Api;

/// <summary>What the collector holds, as files: a backup of all of it, and samples as rows.</summary>
internal static class BackupEndpoints
{
    // While a backup is written the journal grows, and few exports are made at a time: whoever reads slower than this
    // is cut off.
    private const int LeastBytesPerSecond = 64 * 1024;

    private static readonly SemaphoreSlim One = new(1);

    /// <summary>Maps the routes.</summary>
    public static void MapBackup(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/backup", BackUpAsync)
            .WithTags("Collector")
            .WithName("backUp")
            .WithSummary("A backup of everything saved until now, as a compressed tar")
            .WithDescription("The collector goes on meanwhile. 'healthcheck-collector restore' takes it back. Needs "
                + "the header Content-Type: application/json, and no body.")
            .Produces(StatusCodes.Status200OK, contentType: "application/gzip")
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .AddEndpointFilter(JsonOnly.CheckAsync);

        routes.MapGet("/api/export", ExportAsync)
            .WithTags("Collector")
            .WithName("exportSamples")
            .WithSummary("The samples that are kept, one figure a row, by device and time")
            .WithDescription("device and metric may be repeated, metric may hold *; from and to are times (ISO 8601), "
                + "by default all that is kept; format is csv or json-lines.")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithLimit(limits => limits.Exports);
    }

    private static async Task<IResult> BackUpAsync(HttpContext context, IStore store, CancellationToken stop)
    {
        if (!await One.WaitAsync(0, stop))
            return Answer.Problem(StatusCodes.Status409Conflict, "A backup is being written already.");
        try
        {
            context.Response.ContentType = "application/gzip";
            RequireReading(context);
            await store.BackUpAsync(context.Response.Body, stop);
            return Results.Empty;
        }
        catch (StoreException e)
        {
            return context.Response.HasStarted
                ? Cut(context)
                : Answer.Problem(StatusCodes.Status503ServiceUnavailable, e.Message);
        }
        catch (IOException) when (context.Response.HasStarted)
        {
            return Cut(context);
        }
        finally
        {
            One.Release();
        }
    }

    private static async Task<IResult> ExportAsync(
        HttpContext context, string[]? device, string[]? metric, DateTimeOffset? from, DateTimeOffset? to,
        string? format, IStore store, Fleet fleet, TimeProvider time, CancellationToken stop)
    {
        var query = new SampleExport(
            device ?? [], metric is null or [] ? ["*"] : metric, from ?? DateTimeOffset.UnixEpoch,
            to ?? time.GetUtcNow(), format ?? "csv");
        if (query.Mistake() is { } mistake)
            return Answer.Problem(StatusCodes.Status400BadRequest, mistake);
        if (query.Devices.FirstOrDefault(id => fleet.Find(id) is null) is { } unknown)
        {
            return Answer.Problem(
                StatusCodes.Status404NotFound,
                $"There is no device '{RefusalText(unknown)}'. All that are known are at /api/devices.");
        }

        try
        {
            context.Response.ContentType = query.ContentType;
            RequireReading(context);
            await query.WriteAsync(store, [.. fleet.All], context.Response.Body, stop);
            return Results.Empty;
        }
        catch (StoreException e)
        {
            return context.Response.HasStarted
                ? Cut(context)
                : Answer.Problem(StatusCodes.Status503ServiceUnavailable, e.Message);
        }
        catch (Exception e) when (context.Response.HasStarted && e is IOException or OperationCanceledException)
        {
            return Cut(context);
        }
    }

    private static string RefusalText(string id) => DeviceId.IsValid(id) ? id : "?";

    private static void RequireReading(HttpContext context)
    {
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = new(LeastBytesPerSecond, TimeSpan.FromSeconds(30));
    }

    // So that half of it does not look like the whole.
    private static IResult Cut(HttpContext context)
    {
        context.Abort();
        return Results.Empty;
    }
}
