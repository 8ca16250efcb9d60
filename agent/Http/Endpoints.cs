using System.Text.Json.Serialization.Metadata;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Sampling;
using HealthCheck.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace HealthCheck.Agent.Http;

/// <summary>The routes. Each only hands out what the loop has made last: a request never measures.</summary>
internal sealed class Endpoints(AgentRun run, Latest<Sample> samples, Latest<Announced> announced)
{
    private static readonly byte[] OpenApi = Resource.Read("openapi.json");

    private readonly IndexPage page = new();

    public void Map(IEndpointRouteBuilder routes)
    {
        string[] read = [HttpMethods.Get, HttpMethods.Head];
        routes.MapMethods("/", read, Index);
        routes.MapMethods("/health", read, context => Json(context, samples.Value.Json));
        routes.MapMethods("/device", read, context => Json(context, announced.Value.Json));
        routes.MapMethods("/openapi/v1.json", read, context => Json(context, OpenApi));
    }

    private Task Index(HttpContext context)
    {
        context.Response.Headers.Vary = "Accept";
        var index = new AgentIndex(
            "healthcheck-agent", ApiVersions.Current, AgentVersion.Text, run.DeviceId, announced.Value.Announcement.Name,
            new AgentLinks("/health", "/device", "/openapi/v1.json"));
        return WantsPage(context.Request)
            ? page.WriteAsync(context, announced.Value.Announcement, samples.Value.Snapshot)
            : Json(context, Wire.Write(index, WireJson.Default.AgentIndex));
    }

    // A browser names text/html; programs that take anything get JSON.
    private static bool WantsPage(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static Task Json(HttpContext context, byte[] json)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(json, context.RequestAborted).AsTask();
    }
}
