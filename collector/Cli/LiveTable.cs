using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Threading.Channels;
using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace HealthCheck.Collector.Cli;

/// <summary>
/// The table that follows what happens, worst first, as many rows as the terminal has. Where there is no terminal, a
/// line for each event instead. Comes back by itself when the collector was away.
/// </summary>
internal sealed class LiveTable(RemoteCollector collector, IAnsiConsole screen, TimeProvider time)
{
    private const int LinesAround = 5, EventsShown = 5;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, DeviceSummary> devices = new(StringComparer.Ordinal);
    private readonly Queue<DeviceEvent> events = [];
    private readonly Lock gate = new();
    private readonly Channel<bool> news =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private string? trouble;

    /// <summary>Shows it until it is stopped.</summary>
    /// <exception cref="LookException">No collector answered in the first place.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        await LoadAsync(stop);
        var following = new Follower(collector, time).RunAsync(item => TakeAsync(item, stop), Say, stop);
        if (!Screen.IsTerminal)
        {
            await following;
            return;
        }

        screen.AlternateScreen(() => screen.Live(View())
            .Overflow(VerticalOverflow.Crop).StartAsync(context => DrawAsync(context, stop)).GetAwaiter().GetResult());
        await following;
    }

    private async Task DrawAsync(LiveDisplayContext context, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            context.UpdateTarget(View());
            context.Refresh();
            using var beat = CancellationTokenSource.CreateLinkedTokenSource(stop);
            beat.CancelAfter(Beat);
            try
            {
                await news.Reader.ReadAsync(beat.Token);
            }
            catch (OperationCanceledException)
            {
                // Ages go on though nothing changes.
            }
        }
    }

    private async Task TakeAsync(SseItem<string> item, CancellationToken stop)
    {
        if (item.EventType is "hello" or "resync")
            await LoadAsync(stop);
        else
            Take(item.EventType, item.Data);
        news.Writer.TryWrite(true);
    }

    private async Task LoadAsync(CancellationToken stop)
    {
        var list = await collector.DevicesAsync(stop);
        lock (gate)
        {
            devices.Clear();
            foreach (var device in list.Items)
                devices[device.Id] = device;
            trouble = null;
        }
    }

    private void Take(string type, string data)
    {
        lock (gate)
        {
            if (type == "device" && JsonSerializer.Deserialize(data, WireJson.Default.DeviceSummary) is { } device)
                devices[device.Id] = device;
            else if (type == "forgotten"
                && JsonSerializer.Deserialize(data, Api.ApiJson.Wired.DeviceChange) is { Id: { } id })
                devices.Remove(id);
            else if (type == "event" && JsonSerializer.Deserialize(data, WireJson.Default.DeviceEvent) is { } happened)
                Tell(happened);
        }
    }

    private void Tell(DeviceEvent happened)
    {
        events.Enqueue(happened);
        if (events.Count > EventsShown)
            events.Dequeue();
        if (Screen.IsTerminal)
            return;
        screen.Write(Line(happened));
        screen.WriteLine();
    }

    private void Say(string what)
    {
        lock (gate)
            trouble = what;
        news.Writer.TryWrite(true);
        if (!Screen.IsTerminal)
            Console.Error.WriteLine(what);
    }

    private Paragraph Line(DeviceEvent each) =>
        EventLines.Of(each, devices.TryGetValue(each.DeviceId, out var device)
            ? DeviceTable.Named(device)
            : each.DeviceId, time.GetUtcNow());

    private Rows View()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            var rows = Math.Max(1, screen.Profile.Height - LinesAround - events.Count);
            var sorted = devices.Values.OrderByDescending(device => DeviceStatus.Of(device, now).State)
                .ThenBy(DeviceTable.Named, StringComparer.OrdinalIgnoreCase)
                    .ThenBy(device => device.Id, StringComparer.Ordinal).Take(rows).ToList();
            var lines =
                new List<IRenderable> { Head(now), new Text(""), DeviceTable.Of(sorted, now, screen.Profile.Width) };
            if (devices.Count > sorted.Count)
                lines.Add(new Text($"… and {devices.Count - sorted.Count} more", new(Color.Grey)));
            if (events.Count > 0)
                lines.Add(new Text(""));
            lines.AddRange(events.Select(Line));
            return new(lines);
        }
    }

    private Paragraph Head(DateTimeOffset now)
    {
        var head = new Paragraph();
        if (trouble is not null)
            return head.Append(PlainText.Line(trouble), new(Color.Red));
        var statuses = devices.Values.Select(device => DeviceStatus.Of(device, now)).ToList();
        var (attention, well) =
            (devices.Values.Count(each => !each.Muted
                    && DeviceStatus.Of(each, now).Severity is HealthStatus.Warning or HealthStatus.Critical),
                statuses.Count(each => each.State == DeviceState.Ok));
        head.Append(
            statuses.Any(each => each.State == DeviceState.Unknown)
                ? "No news from any device"
                : Headline(devices.Count, attention, well),
            new(attention > 0 ? Color.Yellow : well > 0 ? Color.Green : Color.Default, decoration: Decoration.Bold));
        return head.Append($"   {now.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture)}   Ctrl-C ends",
            new(Color.Grey));
    }

    // In the words of the page.
    private static string Headline(int all, int attention, int well) => (all, attention, well) switch
    {
        (0, _, _) => "No device yet",
        (_, > 0, _) => $"{attention} of {all} {(attention == 1 ? "needs" : "need")} attention",
        (1, _, 1) => "The device is well",
        (_, _, 0) => all == 1 ? "The device is not running" : $"None of {all} devices is running",
        _ => well == all ? $"All {all} devices are well" : $"{well} of {all} {(well == 1 ? "is" : "are")} well",
    };
}
