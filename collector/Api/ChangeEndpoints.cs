using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Http;
using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Api;

/// <summary><c>GET /api/changes</c>: what changes, as it happens, as server-sent events.</summary>
internal static class ChangeEndpoints
{
    private const int MostResumed = Watcher.MostEvents;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500), LongPause = TimeSpan.FromSeconds(10),
        Heartbeat = TimeSpan.FromSeconds(15);

    private static readonly Dictionary<string, string> Topics =
        new(StringComparer.OrdinalIgnoreCase) { ["all"] = "all", ["events"] = "events" };

    private static readonly QueryParameter[] Parameters =
    [
        new("topics", "all, or events for only those [default: all]"),
        new("after", "Number of the last event seen; the header Last-Event-ID, which a browser sends by itself, wins"),
    ];

    /// <summary>Maps the route.</summary>
    public static void MapChanges(this IEndpointRouteBuilder routes) => routes.MapGet("/api/changes", Watch)
        .WithName("watchChanges")
        .WithTags("Events")
        .WithSummary("What changes, as it happens, as server-sent events")
        .WithDescription(
            "`hello` when it begins; `device` with a device as it stands in the list; `forgotten` with the id of one "
            + "that is gone; `event` with what happened, its number as id; `heartbeat` every fifteen seconds; `resync` "
            + "when something was missed that is not told: read the list and the events anew. With Last-Event-ID the "
            + "events since then come first, after a `resync` for the devices, of which only the present state is "
                + "kept.")
        .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
        .WithQuery(Parameters)
        .WithLimit(limits => limits.Watchers);

    private static IResult Watch(
        HttpContext context, ChangeFeed feed, Fleet fleet, ConnectionState link, IStore store,
        IHostApplicationLifetime lifetime, TimeProvider time)
    {
        var query = new QueryReader(context.Request, Parameters);
        var after = LastEventId(context.Request) ?? query.Number("after", 0, long.MaxValue);
        var watcher = feed.Watch(wantsDevices: query.Choice("topics", Topics) != "events");
        if (watcher is null)
        {
            context.Response.Headers.RetryAfter = "30";
            return Answer.Problem(
                StatusCodes.Status503ServiceUnavailable,
                $"{AnswerLimits.MostWatchers} watch already, which is the most. Try again later.");
        }

        context.Response.RegisterForDispose(watcher);
        context.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(
            ChangesAsync(
                watcher, fleet, link, store, after, time, lifetime.ApplicationStopping, context.RequestAborted));
    }

    private static long? LastEventId(HttpRequest request) =>
        request.Headers["Last-Event-ID"] is [{ Length: > 0 } text] && long.TryParse(text, out var number) && number >= 0
            ? number
            : null;

    private static async IAsyncEnumerable<SseItem<string>> ChangesAsync(
        Watcher watcher, Fleet fleet, ConnectionState link, IStore store, long? after, TimeProvider time,
        CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken aborted)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, aborted);
        var (missed, isLost) = await MissedAsync(store, after, watcher.Begin, ended.Token);
        // The id that a browser comes back with: until all that was missed is told, the one it came with.
        yield return Hello(missed.Count > 0 ? after!.Value : watcher.Begin, time);
        if (isLost || (after is not null && watcher.WantsDevices))
            yield return Resync(time);
        foreach (var each in missed)
            yield return Happened(each);

        for (var wasCutOff = link.IsCutOff; !ended.IsCancellationRequested;)
        {
            var hasNews = await WaitAsync(watcher, ended.Token);

            // All devices have another status then.
            if (watcher.WantsDevices && link.IsCutOff != wasCutOff)
            {
                wasCutOff = !wasCutOff;
                yield return Resync(time);
            }

            if (!hasNews)
            {
                if (!ended.IsCancellationRequested)
                    yield return Item(
                        "heartbeat", new DeviceChange(null, time.GetUtcNow()), ApiJson.Wired.DeviceChange);
                continue;
            }

            var (isBehind, devices, events) = watcher.Take();
            if (isBehind)
                yield return Resync(time);
            foreach (var id in devices)
            {
                yield return fleet.Find(id) is { } device
                    ? Item(
                        "device", device.Summary(time.GetUtcNow(), !link.IsCutOff, fleet.Mutes),
                        WireJson.Default.DeviceSummary)
                    : Item("forgotten", new DeviceChange(id, time.GetUtcNow()), ApiJson.Wired.DeviceChange);
            }

            foreach (var each in events)
                yield return Happened(each);

            // What changes meanwhile is told together.
            await PauseAsync(isBehind ? LongPause : Pause, time, ended.Token);
        }
    }

    // Oldest first; lost when it is more than is told, or when the database is another than then.
    private static async Task<(IReadOnlyList<DeviceEvent> Missed, bool IsLost)> MissedAsync(
        IStore store, long? after, long newest, CancellationToken stop)
    {
        if (after is not { } seen || seen == newest)
            return ([], false);
        if (seen > newest)
            return ([], true);
        try
        {
            var query = new EventQuery(MostResumed + 1, Before: newest + 1, After: seen);
            var missed = await store.EventsAsync(query, stop);
            return missed.Count > MostResumed ? ([], true) : ([.. missed.Reverse()], false);
        }
        catch (Exception e) when (e is StoreException or OperationCanceledException)
        {
            return ([], true);
        }
    }

    private static async Task<bool> WaitAsync(Watcher watcher, CancellationToken ended)
    {
        try
        {
            return await watcher.WaitAsync(Heartbeat, ended);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task PauseAsync(TimeSpan pause, TimeProvider time, CancellationToken ended)
    {
        try
        {
            await Task.Delay(pause, time, ended);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
    }

    private static SseItem<string> Hello(long newest, TimeProvider time) =>
        new(Text(new(null, time.GetUtcNow()), ApiJson.Wired.DeviceChange), "hello")
        {
            EventId = newest.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ReconnectionInterval = TimeSpan.FromSeconds(2),
        };

    private static SseItem<string> Resync(TimeProvider time) =>
        Item("resync", new DeviceChange(null, time.GetUtcNow()), ApiJson.Wired.DeviceChange);

    private static SseItem<string> Happened(DeviceEvent each) => new(Text(each, WireJson.Default.DeviceEvent), "event")
    {
        EventId = each.Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private static SseItem<string> Item<T>(string type, T document, JsonTypeInfo<T> json) =>
        new(Text(document, json), type);

    private static string Text<T>(T document, JsonTypeInfo<T> json) =>
        Encoding.UTF8.GetString(Wire.Write(document, json));
}
