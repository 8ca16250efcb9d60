using System.Text.Json;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Collector.Tests.Cli;

/// <summary>The commands as programs, beside a running collector.</summary>
public sealed class QueryCommandsTests : IAsyncLifetime
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "healthcheck-collector");

    private readonly TempDirectory directory = new();
    private RunningCollector collector = null!;

    public async ValueTask InitializeAsync()
    {
        collector = await RunningCollector.StartAsync("mqtt://127.0.0.1:1", directory.Path, waitForBroker: false);
        await collector.CommitAsync(new(
            [Device(Examples.Id, "Kitchen", 1), Device("hostile", "\u001b[2J\u202eevil", 2),
                Device("twin-a", "Twin", 3), Device("twin-b", "Twin", 4)],
            [], [], [Event(1, "Came online"), Event(2, "Gone \u001b]0;title\u0007 again")], []));
    }

    public async ValueTask DisposeAsync()
    {
        await collector.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task Devices_are_a_table_without_colours_or_anything_that_a_terminal_obeys()
    {
        var (code, output, _) = await RunAsync("devices");
        Assert.Equal(0, code);
        Assert.StartsWith("NAME", output, StringComparison.Ordinal);
        Assert.Contains("Kitchen", output, StringComparison.Ordinal);
        Assert.Contains("4 devices", output, StringComparison.Ordinal);
        Assert.DoesNotContain(output, character => char.IsControl(character) && character != '\n');
        Assert.DoesNotContain('\u202e', output);
    }

    [Fact]
    public async Task Filters_go_to_the_collector_and_its_complaint_comes_back()
    {
        Assert.Contains("1 device\n", (await RunAsync("devices", "--text", "kitch")).Output, StringComparison.Ordinal);
        var (code, _, error) = await RunAsync("devices", "--status", "fine");
        Assert.Equal((1, "'status' is 'fine': it must be one of ok, warning, critical, unknown.\n"), (code, error));
    }

    [Fact]
    public async Task With_json_it_is_the_document_of_the_api()
    {
        var list =
            JsonSerializer.Deserialize((await RunAsync("devices", "--json")).Output, WireJson.Default.DeviceList)!;
        Assert.Equal(4, list.Total);
        var events =
            JsonSerializer.Deserialize(
                (await RunAsync("events", "--json", "--limit", "1")).Output, WireJson.Default.EventList)!;
        Assert.Equal((2, 2), (events.Items[0].Number, events.Before));
        Assert.Contains(
            "\"fingerprint\"", (await RunAsync("device", "--json", Examples.Id)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_is_found_by_its_name_and_shown_on_a_page()
    {
        var (code, output, _) = await RunAsync("device", "kitchen");
        Assert.Equal(0, code);
        Assert.StartsWith("Kitchen  ", output, StringComparison.Ordinal);
        Assert.Contains("The supply is too weak", output, StringComparison.Ordinal);
        Assert.Contains("Use a better one", output, StringComparison.Ordinal);
        Assert.Contains("Raspberry Pi 4 Model B Rev 1.4", output, StringComparison.Ordinal);
        Assert.Contains("Came online", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody", "There is no device 'nobody'. See them all with healthcheck-collector devices.")]
    [InlineData("TWIN", "2 devices are called 'TWIN': twin-a, twin-b. Name one by its id.")]
    public async Task A_device_that_cannot_be_meant_is_explained(string name, string says)
    {
        var (code, _, error) = await RunAsync("device", name);
        Assert.Equal((1, says), (code, error.Trim()));
    }

    [Fact]
    public async Task Events_are_lines_the_newest_last()
    {
        var lines = (await RunAsync("events")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("Came online", lines[^2], StringComparison.Ordinal);
        Assert.Contains("Gone \uFFFD]0;title\uFFFD again", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_terminal_watch_writes_a_line_for_each_event()
    {
        await using var watch = TestProcess.Start(Program, ["watch", "--url", collector.Url.ToString()]);
        await collector.SoonAsync(async () =>
            (await collector.TextAsync("/metrics")).Contains("healthcheck_watchers 1\n", StringComparison.Ordinal));
        await collector.CommitAsync(Storage.Changes.Of(Event(3, "Stopped")));
        await collector.SoonAsync(() => watch.Output.Contains("Kitchen           Stopped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_json_watch_writes_a_line_for_each_change_until_it_is_interrupted()
    {
        const int SigInt = 2;
        await using var watch = TestProcess.Start(Program, ["watch", "--json", "--url", collector.Url.ToString()]);
        await collector.SoonAsync(async () =>
            (await collector.TextAsync("/metrics")).Contains("healthcheck_watchers 1\n", StringComparison.Ordinal));
        var attic = Device("attic", "Attic\n\u00e9", 5);
        await collector.CommitAsync(
            new([attic], [], [], [Event(3, "Came online"), Event(4, "Stopped")], []));
        await collector.SoonAsync(() => Lines().Length == 3);
        await collector.CommitAsync(new([], [attic], [], [], []));
        await collector.SoonAsync(() => Lines().Length == 4);

        Assert.Equal(
            ("attic", "Attic\n\u00e9"), JsonSerializer.Deserialize(Lines()[0], WireJson.Default.DeviceSummary)
                is { } device ? (device.Id, device.Name) : default);
        Assert.Equal([3, 4],
            Lines()[1..3].Select(line => JsonSerializer.Deserialize(line, WireJson.Default.DeviceEvent)!.Number));
        using var gone = JsonDocument.Parse(Lines()[3]);
        Assert.Equal(["id", "time"], gone.RootElement.EnumerateObject().Select(each => each.Name));
        watch.Signal(SigInt);
        Assert.Equal((0, ""), (await watch.WaitForExitAsync(TimeSpan.FromSeconds(20)), watch.Error));

        string[] Lines() => watch.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [Fact]
    public async Task Watch_with_json_says_too_where_it_looked_in_vain()
    {
        var (code, output, error) = await RunAsync("watch", "--json", "--url", $"127.0.0.1:{LoopbackPort.Free()}");
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("No collector answers at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_collector_runs_it_says_where_it_looked_and_what_to_do()
    {
        var port = LoopbackPort.Free();
        var (code, _, error) = await RunAsync("devices", "--url", $"127.0.0.1:{port}");
        Assert.Equal(1, code);
        Assert.Contains(
            $"No collector answers at http://127.0.0.1:{port}/ (by --url): ", error, StringComparison.Ordinal);
        Assert.Contains("systemctl start healthcheck-collector", error, StringComparison.Ordinal);

        (code, _, error) = await RunAsync("devices", "--set", $"Http:Port={port}");
        Assert.Contains(
            $"No collector answers at http://127.0.0.1:{port}/ (by its settings Http:Address and Http:Port)", error,
            StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => TestProcess.RunAsync(
        Program, arguments.Contains("--url") || arguments.Contains("--set")
            ? arguments
            : [.. arguments, "--url", collector.Url.ToString()], TimeSpan.FromSeconds(60));

    private static HealthCheck.Collector.Devices.Device Device(string id, string name, int number) =>
        Examples.Device(id) with
        {
            Number = number,
            Presence = Presence.Online,
            LastSeen = TimeProvider.System.GetUtcNow(),
            Announcement =
            new(Examples.Announcement(id) with { Name = name, Hostname = id },
                Wire.Write(Examples.Announcement(id) with { Name = name, Hostname = id }), 1),
            Health = new(Sick(id), Wire.Write(Sick(id)), new("boot-1", 1), Examples.Noon),
        };

    private static HealthSnapshot Sick(string id) => Examples.Snapshot(1, id) with
    {
        Status = HealthStatus.Critical,
        Problems =
            [new("under-voltage", HealthStatus.Critical, Examples.Noon, "The supply is too weak", "Use a better one")],
    };

    private static DeviceEvent Event(long number, string message) =>
        new(number, Examples.Id, EventKind.Online, Examples.Noon.AddSeconds(number), null, null, null, message);
}
