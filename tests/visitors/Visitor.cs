using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace HealthCheck.Visitors;

/// <summary>
/// A browser with the page open, as far as the collector can tell: it takes the first view, opens the circuit, says
/// which rows are in sight, acknowledges each batch at once, and draws nothing.
/// </summary>
internal sealed partial class Visitor : IAsyncDisposable
{
    private const int WindowPixels = 800;
    private readonly Uri page;
    private readonly HubConnection connection;
    private long objects, calls;

    private Visitor(Uri page)
    {
        this.page = page;
        var builder = new HubConnectionBuilder().WithUrl(new Uri(page, "/_blazor"), options =>
        {
            options.SkipNegotiation = true;
            options.Transports = HttpTransportType.WebSockets;
        });
        builder.Services.AddSingleton<IHubProtocol, BlazorPack>();
        connection = builder.Build();
        connection.On<int, byte[]>("JS.RenderBatch", DrawAsync);
        connection.On<long, string, string?, int, long, int>("JS.BeginInvokeJS", AnswerAsync);
        connection.On<string>("JS.Error", error => Error ??= error);
        connection.On<string, bool, string?>("JS.EndInvokeDotNet", (_, _, _) => { });
        connection.On<int>("JS.EndUpdateRootComponents", _ => { });
    }

    /// <summary>Batches drawn.</summary>
    public long Batches { get; private set; }

    /// <summary>Their bytes, before the connection compresses them.</summary>
    public long Bytes { get; private set; }

    /// <summary>Names of devices that were among them: only pages that show rows have any.</summary>
    public long Links { get; private set; }

    /// <summary>What went wrong; null when nothing did.</summary>
    public string? Error { get; private set; }

    /// <summary>Opens the page.</summary>
    public static async Task<Visitor> OpenAsync(HttpClient browser, Uri page)
    {
        var visitor = new Visitor(page);
        await visitor.BeginAsync(await browser.GetStringAsync(page));
        return visitor;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    [GeneratedRegex("<!--Blazor:({.*?})-->")]
    private static partial Regex Markers();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex State();

    private async Task BeginAsync(string html)
    {
        await connection.StartAsync();
        var state = State().Match(html).Groups[1].Value;
        await connection.InvokeAsync<string?>(
            "StartCircuit", new Uri(page, "/").ToString(), page.ToString(), "[]", state);
        var components = Markers().Matches(html).Select(each => JsonNode.Parse(each.Groups[1].Value)!)
            .Where(marker => marker["descriptor"] is not null)
            .Select((marker, i) =>
                (JsonNode)new JsonObject { ["type"] = "add", ["ssrComponentId"] = i + 1, ["marker"] = marker });
        var batch = new JsonObject { ["batchId"] = 1, ["operations"] = new JsonArray([.. components]) };
        await connection.SendAsync("UpdateRootComponents", batch.ToJsonString(), state);
    }

    private Task DrawAsync(int id, byte[] bytes)
    {
        Batches++;
        Bytes += bytes.Length;
        Links += bytes.AsSpan().Count("devices/"u8);
        return connection.SendAsync("OnRenderCompleted", (long)id, null);
    }

    // Calls of the page's scripts: all of them succeed, and what they should return is an object of no use.
    private async Task AnswerAsync(
        long task, string identifier, string? arguments, int resultType, long target, int callType)
    {
        if (task != 0)
        {
            var result = resultType == 1 ? $$"""{"__jsObjectId":{{++objects}}}""" : "null";
            await connection.SendAsync("EndInvokeJSFromDotNet", task, true, $"[{task},true,{result}]");
        }

        if (identifier.EndsWith("Virtualize.init", StringComparison.Ordinal))
            await SeeAsync(arguments!);
    }

    // The space after the rows is in sight as long as there are too few rows.
    private Task SeeAsync(string arguments)
    {
        var grid = JsonDocument.Parse(arguments).RootElement[0].GetProperty("__dotNetObject").GetInt64();
        return connection.SendAsync(
            "BeginInvokeDotNetFromJS", (++calls).ToString(CultureInfo.InvariantCulture), null, "OnSpacerAfterVisible",
            grid, string.Create(CultureInfo.InvariantCulture, $"[0,0,{WindowPixels}]"));
    }
}
