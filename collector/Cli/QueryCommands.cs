using System.CommandLine;
using System.Globalization;
using System.Net;
using HealthCheck.Collector.Settings;
using HealthCheck.Contracts;
using HealthCheck.Hosting.CommandLine;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Settings;
using HealthCheck.Hosting.Text;
using Spectre.Console;

namespace HealthCheck.Collector.Cli;

/// <summary>The commands that show what a running collector knows: devices, device, events, watch.</summary>
internal sealed class QueryCommands
{
    private const int EventsOfDevice = 8;

    private static readonly string[] Filters = ["status", "presence", "tag", "problem", "text", "sort"];

    private readonly QueryConnection connection;
    private readonly TimeProvider time = TimeProvider.System;

    private readonly Option<bool> json = new("--json") { Description = "The API's document as it is, for programs" };

    private QueryCommands(SettingsOptions settings) => connection = new(settings);

    /// <summary>All of them.</summary>
    public static IEnumerable<Command> All(SettingsOptions settings)
    {
        var look = new QueryCommands(settings);
        return [.. new[] { look.Devices(), look.Device(), look.Events(), look.Watch() }.Select(look.Connected)];
    }

    private Command Devices()
    {
        var filters = Filters.ToDictionary(name => name, name =>
            new Option<string?>("--" + name) { HelpName = name.ToUpperInvariant(), Description = Describe(name) });
        var limit = Limit("devices", 1000);
        var reverse = new Option<bool>("--reverse") { Description = "The other way round" };
        var command =
            new Command("devices", "List the devices of a running collector") { json, limit, reverse };
        foreach (var filter in filters.Values)
            command.Add(filter);
        command.SetAction((result, stop) => LookAsync(result, async (collector, screen) =>
        {
            var query = filters.Select(filter =>
                (filter.Key, Value: result.GetValue(filter.Value) ?? (filter.Key == "sort" ? "status" : null)))
                .Append(("limit", result.GetValue(limit).ToString(CultureInfo.InvariantCulture)))
                .Append(("order", result.GetValue(reverse) ? "reverse" : null));
            var path = "/api/devices" + Query(query);
            if (result.GetValue(json))
            {
                await PrintAsync(collector, path, stop);
                return;
            }

            var list = await collector.ReadAsync(path, WireJson.Default.DeviceList, stop);
            if (list.Items.Count > 0)
                screen.Write(DeviceTable.Of(list.Items, time.GetUtcNow(), screen.Profile.Width));
            screen.Write(new Text(Sum(list) + "\n", new(Color.Grey)));
        }));
        return command;
    }

    private Command Device()
    {
        var id = new Argument<string>("ID") { Description = "Id of a device, or its name" };
        var command = new Command("device", "Show one device of a running collector") { id, json };
        command.SetAction((result, stop) => LookAsync(result, async (collector, screen) =>
        {
            var device = await collector.FindAsync(result.GetValue(id)!, stop);
            if (result.GetValue(json))
            {
                await PrintAsync(collector, $"/api/devices/{device.Id}", stop);
                return;
            }

            var events =
                await collector.ReadAsync(
                    $"/api/devices/{device.Id}/events?limit={EventsOfDevice}", WireJson.Default.EventList, stop);
            screen.Write(DeviceSheet.Of(
                device, await MaybeAsync(() =>
                    collector.ReadAsync($"/api/devices/{device.Id}", WireJson.Default.DeviceAnnouncement, stop)),
                await MaybeAsync(() =>
                    collector.ReadAsync($"/api/devices/{device.Id}/health", WireJson.Default.HealthSnapshot, stop)),
                events.Items, time.GetUtcNow()));
        }));
        return command;
    }

    private Command Events()
    {
        Option<string?> device =
            new("--device") { HelpName = "ID", Description = "Only of this device, by id or name" },
            kind = new("--kind")
            {
                HelpName = "KIND",
                Description = "Only of this kind, for example offline; several between commas"
            };
        var limit = Limit("events", 30);
        var command =
            new Command("events", "Show what happened to the devices of a running collector, the newest last") { json,
                device, kind, limit };
        command.SetAction((result, stop) => LookAsync(result, async (collector, screen) =>
        {
            var of = result.GetValue(device) is { } named
                ? $"/api/devices/{(await collector.FindAsync(named, stop)).Id}/events"
                : "/api/events";
            var path = of
                + Query([("kind", result.GetValue(kind)),
                ("limit", result.GetValue(limit).ToString(CultureInfo.InvariantCulture))]);
            if (result.GetValue(json))
            {
                await PrintAsync(collector, path, stop);
                return;
            }

            var names = (await collector.DevicesAsync(stop)).Items.ToDictionary(each => each.Id, DeviceTable.Named);
            var events = await collector.ReadAsync(path, WireJson.Default.EventList, stop);
            foreach (var each in events.Items.Reverse())
            {
                screen.Write(
                    EventLines.Of(each, names.GetValueOrDefault(each.DeviceId, each.DeviceId), time.GetUtcNow()));
                screen.WriteLine();
            }

            if (events.Items.Count == 0)
                screen.Write(new Text("Nothing happened yet.\n", new(Color.Grey)));
        }));
        return command;
    }

    private Command Watch()
    {
        var lines = new Option<bool>("--json") { Description = "A line of JSON for each change, for programs" };
        var command =
            new Command(
                "watch", "Show the devices of a running collector as they change, until Ctrl-C") { lines };
        command.SetAction((result, stop) => LookAsync(result, async (collector, screen) =>
        {
            await using var output = ConsoleProgram.OpenOutput();
            await (result.GetValue(lines)
                ? new LiveLines(collector, output, time).RunAsync(stop)
                : new LiveTable(collector, screen, time).RunAsync(stop));
        }));
        return command;
    }

    private Task<int> LookAsync(ParseResult result, Func<RemoteCollector, IAnsiConsole, Task> look) =>
        connection.AskAsync(result, collector => look(collector, Screen.Open()));

    private Command Connected(Command command)
    {
        connection.AddTo(command);
        return command;
    }

    // A device that has not said who or how it is yet has no such document.
    private static async Task<T?> MaybeAsync<T>(Func<Task<T>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (QueryCommandException e) when (e.Status is HttpStatusCode.NotFound or null)
        {
            return null;
        }
    }

    private static async Task PrintAsync(RemoteCollector collector, string path, CancellationToken stop)
    {
        var document = await collector.ReadAsync(path, stop);
        await using var output = ConsoleProgram.OpenOutput();
        await output.WriteAsync(document, stop);
        output.WriteByte((byte)'\n');
    }

    private static string Query(IEnumerable<(string Name, string? Value)> parameters) => parameters
        .Where(each => !string.IsNullOrEmpty(each.Value))
        .Aggregate("", (text, each) =>
            $"{text}{(text.Length == 0 ? '?' : '&')}{each.Name}={Uri.EscapeDataString(each.Value!)}");

    private static string Sum(DeviceList list) => (list.Items.Count, list.Total) switch
    {
        (_, 0) => "No devices.",
        (var shown, var total) when shown == total => Amount.Of(total, "device", "devices"),
        (var shown, var total) => $"{shown} of {total} devices; --limit shows more",
    };

    private static Option<int> Limit(string what, int number) =>
        new("--limit") { HelpName = "N", Description = $"How many {what} at most", DefaultValueFactory = _ => number };

    private static string Describe(string filter) => filter switch
    {
        "status" => "Only ok, warning, critical or unknown; several between commas",
        "presence" => "Only online, stopped or offline; several between commas",
        "tag" => "Only with this tag",
        "problem" => "Only with this problem, by code",
        "text" => "Only where this stands in the name, id, address, model, tags or a problem",
        _ => "By status (the worst first), name, lastSeen, cpu, load, memory, storage, temperature, uptime, problems "
            + "or missing [default: status]",
    };
}
