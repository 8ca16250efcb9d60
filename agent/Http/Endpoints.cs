using HealthCheck.Agent.Documents;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Sampling;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Prometheus;

namespace HealthCheck.Agent.Http;

/// <summary>The routes. Each only hands out what the loop has made last: a request never measures.</summary>
internal sealed class Endpoints(
    AgentRun run, Latest<EncodedSnapshot> samples, Latest<EncodedAnnouncement> announced, SampleTimer timer)
{
    /// <summary>Whether the agent lives; the one route that asks for no token.</summary>
    public const string LivePath = "/health/live";

    private const string Json = "application/json";
    private static readonly byte[] OpenApi = Resource.Read("openapi.json");
    private static readonly AgentLinks Links = new("/health", "/device", "/openapi/v1.json", "/metrics", LivePath);

    private readonly IndexPage page = new();
    private readonly MetricsPage metrics = new(samples, announced);

    public void Map(IEndpointRouteBuilder routes)
    {
        string[] read = [HttpMethods.Get, HttpMethods.Head];
        routes.MapMethods("/", read, Index);
        routes.MapMethods("/health", read, context => WriteAsync(
            context, isPretty => isPretty ? Wire.Write(samples.Value.Snapshot, indented: true) : samples.Value.Json));
        routes.MapMethods(LivePath, read, Live);
        routes.MapMethods("/device", read, context => WriteAsync(
            context, isPretty =>
                isPretty ? Wire.Write(announced.Value.Announcement, indented: true) : announced.Value.Json));
        routes.MapMethods("/metrics", read, context =>
            Answer.WriteAsync(context, PrometheusText.ContentType, metrics.Latest()));
        routes.MapMethods("/openapi/v1.json", read, context => Answer.WriteAsync(context, Json, OpenApi));
    }

    private Task Index(HttpContext context)
    {
        context.Response.Headers.Vary = "Accept";
        var index = new AgentIndex(
            "healthcheck-agent", ApiVersions.Current, AgentVersion.Text, run.DeviceId,
            announced.Value.Announcement.Name, Links);
        return WantsPage(context.Request)
            ? page.WriteAsync(context, announced.Value.Announcement, samples.Value.Snapshot)
            : WriteAsync(context, isPretty => Wire.Write(index, WireJson.Default.AgentIndex, isPretty));
    }

    private Task Live(HttpContext context) => timer.IsLive
        ? Answer.WriteAsync(context, Json, "{\"live\":true}"u8.ToArray())
        : ProblemResponse.WriteAsync(
            context, StatusCodes.Status503ServiceUnavailable,
            $"The loop that measures has stalled: the last sample was finished {timer.SinceLastSample.TotalSeconds:0} "
                + $"s ago");

    // A browser names text/html; programs that take anything get JSON.
    private static bool WantsPage(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static Task WriteAsync(HttpContext context, Func<bool, byte[]> document)
    {
        var isPretty = false;
        if (context.Request.QueryString.HasValue && context.Request.Query.TryGetValue("pretty", out var values))
        {
            var value = values.Count > 0 ? values[^1] : "";
            if (QueryFlag.Parse(value) is not { } known)
            {
                return ProblemResponse.WriteAsync(
                    context, StatusCodes.Status400BadRequest, QueryFlag.Mistake("pretty", value));
            }

            isPretty = known;
        }

        return Answer.WriteAsync(context, Json, document(isPretty));
    }
}
