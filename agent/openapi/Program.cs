// Run at the agent's build: writes the OpenAPI document that the agent then serves as a file.
using HealthCheck.Contracts;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

var builder = WebApplication.CreateSlimBuilder();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Logging.ClearProviders();
builder.Services.ConfigureHttpJsonOptions(json =>
    json.SerializerOptions.TypeInfoResolverChain.Insert(0, WireJson.Default));
builder.Services.AddOpenApi("v1", options => options.AddDocumentTransformer((document, _, _) =>
{
    document.Info = new OpenApiInfo
    {
        Title = "HealthCheck agent",
        Version = ApiVersions.Current,
        Description = "How one machine is, and who it is. The same documents go over MQTT. Where the owner set a "
            + "token, every path but /health/live wants it as Authorization: Bearer, and answers 401 without.",
        License = new OpenApiLicense { Name = "MIT" },
    };
    document.Servers = [new OpenApiServer { Url = "/" }];
    return Task.CompletedTask;
}));

var app = builder.Build();
app.MapGet("/", () => { }).WithSummary("What this service is and where its endpoints are")
    .WithDescription("JSON for programs; a page for whoever accepts text/html.")
        .WithTags("agent").Produces<AgentIndex>();
app.MapGet("/health", () => { }).WithSummary("How the device is: the latest snapshot")
    .WithDescription("Made by the agent every interval; asking never measures. With ?pretty it is indented.")
        .WithTags("agent")
    .Produces<HealthSnapshot>();
app.MapGet("/health/live", () => { }).WithSummary("Whether the agent measures")
    .WithDescription(
        "200 while it does, 503 once three samples and a little more have not come. Never asks for a token.")
    .WithTags("agent").Produces<object>()
        .Produces<ProblemDocument>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");
app.MapGet("/device", () => { }).WithSummary("Who the device is: its announcement")
    .WithDescription("With ?pretty it is indented.").WithTags("agent").Produces<DeviceAnnouncement>();
app.MapGet("/metrics", () => { }).WithSummary("The latest snapshot for Prometheus")
    .WithDescription("Text format 0.0.4, with node_exporter's names where the meaning is the same.").WithTags("agent")
    .Produces<string>(StatusCodes.Status200OK, "text/plain");
app.MapGet("/openapi/v1.json", () => { }).WithSummary("This description").WithTags("agent").Produces<object>();

// The routes are known to the generator only once the application has started.
await app.StartAsync();
var document = await app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync();
await File.WriteAllTextAsync(args[0], await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1));
await app.StopAsync();
