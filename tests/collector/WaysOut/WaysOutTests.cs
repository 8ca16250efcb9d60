#pragma warning disable RCS0056 // Long literals.

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Logging;
using HealthCheck.Mosquitto.Testing;
using Serilog.Events;
using Serilog.Parsing;

namespace HealthCheck.Collector.Tests.WaysOut;

/// <summary>
/// Whatever stands in any field of an announcement or a snapshot, it leaves the collector by Prometheus, page, JSON,
/// CSV, log and terminal as no more than text, and ends none of them.
/// </summary>
public sealed partial class WaysOutTests : IAsyncLifetime
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "healthcheck-collector");

    private readonly TempDirectory directory = new();
    private readonly Dictionary<string, string> fields = new(StringComparer.Ordinal);
    private RunningCollector collector = null!;

    public async ValueTask InitializeAsync()
    {
        collector = await RunningCollector.StartAsync("mqtt://127.0.0.1:1", directory.Path, waitForBroker: false);
        var now = TimeProvider.System.GetUtcNow();
        var announcement = FilledDocument.Of<DeviceAnnouncement>() with
        { Id = Examples.Id, StartedAt = now.AddMinutes(-5), IntervalSeconds = 3600 };
        var snapshot = FilledDocument.Of<HealthSnapshot>() with
        { Id = Examples.Id, Time = now, StartedAt = now.AddMinutes(-5), Sequence = 1 };
        Assert.NotNull(Wire.ReadAnnouncement(Wire.Write(announcement)));
        Assert.NotNull(Wire.ReadSnapshot(Wire.Write(snapshot)));
        foreach (
            var (field, document) in FilledDocument.Variations(Wire.Write(announcement), json =>
                Wire.ReadAnnouncement(json)))
            await TakeAsync(field, document, snapshot);
        foreach (
            var (field, document) in FilledDocument.Variations(Wire.Write(snapshot), json => Wire.ReadSnapshot(json)))
            await TakeAsync(field, announcement, document);
    }

    public async ValueTask DisposeAsync()
    {
        await collector.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task No_field_of_a_device_is_more_than_text_on_any_way_out()
    {
        Assert.True(fields.Count > 400, $"Only {fields.Count} variations are within the contract.");
        Alert();
        await JsonAsync();
        await PagesAsync();
        await PrometheusAsync();
        await CsvAsync();
        await TerminalAsync();
        Log();
        Assert.DoesNotContain(collector.Log, line => line.Contains("Exception", StringComparison.Ordinal));
    }

    // As if the broker were there: each problem is an alert, and some devices are offline.
    private void Alert()
    {
        var now = TimeProvider.System.GetUtcNow();
        var conditions = collector.Fleet.All.Index().SelectMany(each => AlertConditions.Of(
            each.Item,
            new(each.Index % 5 == 0 ? DeviceState.Offline : DeviceState.Critical, now.AddMinutes(-5)))).ToList();
        var all = collector.Fleet.All.Select(each => each.Id).ToHashSet();
        collector.Service<AlertBook>().Change(state =>
        {
            foreach (var later in (int[])[0, 60, 120])
            {
                state = collector.Service<AlertTracker>().Step(
                    state, new(now.AddMinutes(later), now.AddHours(-1), conditions, [], all, all, ["none"])
                    {
                        Fleet = new(() => [.. collector.Fleet.All.Select(CommonTrait.Of)]),
                    });
            }

            return state;
        });
        var messages = collector.Service<AlertBook>().State.Outbox.Items.Select(each => each.Message).ToList();
        Assert.True(conditions.Count > 100 && messages.Count > 0);
        Assert.All(messages, message =>
        {
            Assert.DoesNotContain(message.Title, IsHidden);
            Assert.DoesNotContain(message.Text, character => IsHidden(character) && character != '\n');
            Assert.All(message.Alerts, alert => Assert.DoesNotContain(alert.Device + alert.Text, IsHidden));
        });
    }

    private async Task JsonAsync()
    {
        foreach (var path in (string[])["/api/devices?limit=10000", "/api/fleet", "/api/events?limit=1000", "/health", "/api/alerts"])
            await ParseAsync(path, path);
        foreach (var (id, field) in fields)
        {
            await ParseAsync($"/api/devices/{id}", field);
            await ParseAsync($"/api/devices/{id}/health", field);
        }
    }

    private async Task ParseAsync(string path, string field)
    {
        using var answer = await collector.GetAsync(path);
        Assert.True(answer.IsSuccessStatusCode || path == "/health", $"{path}, {field}: {answer.StatusCode}");
        using var parsed = JsonDocument.Parse(await RunningCollector.TextAsync(answer));
    }

    private async Task PagesAsync()
    {
        foreach (
            var path in (string[])[
                "/", "/?view=table", "/?kiosk", "/inventory", "/events", "/alerts", .. Some().Select(id => $"/devices/{id}")])
        {
            using var answer = await collector.GetAsync(path);
            var html = await RunningCollector.TextAsync(answer);
            Assert.True(answer.IsSuccessStatusCode,
                $"{path}, {fields.GetValueOrDefault(path[(path.LastIndexOf('/') + 1)..])}: {answer.StatusCode}");
            Assert.DoesNotContain("<hostile", html, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain('\u001b', html);
        }
    }

    // All fields with a text, and some of those with a number: a page takes a while.
    private IEnumerable<string> Some() =>
        fields.Where((each, i) => i % 4 == 0 || each.Value.Contains("=cmd", StringComparison.Ordinal))
        .Select(each => each.Key);

    private async Task PrometheusAsync()
    {
        foreach (var path in (string[])["/metrics", "/metrics/devices"])
        {
            var series = new HashSet<string>(StringComparer.Ordinal);
            foreach (var line in (await collector.TextAsync(path))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#'))
            {
                Assert.Matches(Series(), line);
                Assert.True(series.Add(line[..line.LastIndexOf(' ')]), $"Twice: {line}");
            }
        }
    }

    private async Task CsvAsync()
    {
        foreach (var path in (string[])["/inventory.csv", "/api/export?metric=*"])
        {
            var csv = await collector.TextAsync(path);
            Assert.DoesNotContain(csv, character => IsHidden(character) && character is not ('\r' or '\n' or '\ufeff'));
            foreach (var line in csv.Split('\n').Skip(1))
            {
                foreach (var cell in line.Split(',', ';', '\t'))
                {
                    var isNumber = double.TryParse(cell, CultureInfo.InvariantCulture, out _);
                    Assert.False(
                        cell.TrimStart('"', ' ') is ['=' or '+' or '-' or '@', ..] && !isNumber, $"A formula: {cell}");
                }
            }
        }
    }

    private async Task TerminalAsync()
    {
        string[][] commands = [["devices", "--limit", "10000"], ["events", "--limit", "1000"], ["alerts"]];
        foreach (
            var command in commands.Concat(
                fields.Keys.Where((_, i) => i % 100 == 0).Select(id => (string[])["device", id])))
        {
            var (code, output, error) = await TestProcess.RunAsync(
                Program, [.. command, "--url", collector.Url.ToString()], TimeSpan.FromMinutes(1));
            Assert.True(code == 0, $"{command[0]} {fields.GetValueOrDefault(command[^1])}: {error}");
            Assert.DoesNotContain(output, character => IsHidden(character) && character != '\n');
            Assert.DoesNotContain("\n<3>", output, StringComparison.Ordinal);
        }

        // The same page as a program writes it, for all of them.
        var now = TimeProvider.System.GetUtcNow();
        foreach (var device in collector.Fleet.All)
        {
            var page = Cli.HostileTextTests.Draw(HealthCheck.Collector.Cli.DeviceSheet.Of(
                device.Summary(now, isConnected: true, new OwnerMutes()), device.Announcement!.Value, device.Health!.Read(), [], now));
            Assert.DoesNotContain(page, character => IsHidden(character) && character != '\n');
        }
    }

    private void Log()
    {
        var template = new MessageTemplateParser().Parse("{Name}: {Message:l}");
        foreach (var device in collector.Fleet.All)
        {
            using var output = new StringWriter();
            LogLineFormatter.ForJournal().Format(
                new(
                    device.FirstSeen, LogEventLevel.Warning, null, template,
                    [
                        new("Name", new ScalarValue(device.Name)),
                        new("Message", new ScalarValue(string.Join(" ", device.Health!.Problems))),
                    ]),
                output);
            Assert.Equal(1, output.ToString().AsSpan().Count('\n'));
            Assert.DoesNotContain(output.ToString(), character => IsHidden(character) && character != '\n');
        }
    }

    // As the writer takes messages, each of a device of its own.
    private async Task TakeAsync(string field, DeviceAnnouncement announcement, HealthSnapshot snapshot)
    {
        var id = $"device-{fields.Count}";
        var batch = new Batch(
            collector.Fleet, new Topics(), new(10_000, TimeSpan.FromMinutes(10)), Examples.Noon.AddDays(-1),
            collector.Store.LastEventNumber);
        var now = TimeProvider.System.GetUtcNow();
        try
        {
            batch.Apply(
                Examples.Message(TopicKind.Announcement, Wire.Write(announcement with { Id = id }), id, at: now));
            batch.Apply(Examples.Message(TopicKind.Health, Wire.Write(snapshot with { Id = id }), id, at: now));
            batch.Apply(Examples.Message(TopicKind.Status, PresencePayload.Of(Presence.Online).ToArray(), id, at: now));
        }
        catch (ContractException)
        {
            return;
        }

        fields[id] = field;
        await collector.CommitAsync(batch.Change);
    }

    private static bool IsHidden(char character) =>
        char.IsControl(character) || character is '\u202e' or '\u200b' or '\u2028';

    [GeneratedRegex(
        """^[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\["\\n])*"(,|(?=\})))*\})? ([-+]?[0-9.]+(E[-+]?[0-9]+)?|NaN|[-+]Inf)$""", RegexOptions.Singleline)]
    private static partial Regex Series();
}
