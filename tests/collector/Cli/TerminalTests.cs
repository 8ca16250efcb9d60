using System.Globalization;
using System.Text.RegularExpressions;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Cli;

/// <summary>What the commands show to somebody who looks: at a real terminal.</summary>
public sealed class TerminalTests : IAsyncLifetime
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "healthcheck-collector");

    private readonly TempDirectory directory = new();
    private RunningCollector collector = null!;

    public async ValueTask InitializeAsync() =>
        collector =
            await RunningCollector.StartAsync("mqtt://127.0.0.1:1", directory.File("state"), waitForBroker: false);

    public async ValueTask DisposeAsync()
    {
        await collector.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task Watch_is_a_table_that_follows_and_Ctrl_C_gives_the_terminal_back()
    {
        await using var terminal =
            await PseudoTerminal.StartAsync(directory, $"exec '{Program}' watch --url {collector.Url}");
        await terminal.ShowsAsync("No device yet");

        var kitchen = Examples.Device() with
        {
            Presence = Presence.Online,
            LastSeen = TimeProvider.System.GetUtcNow(),
            Announcement = new(Examples.Announcement(), Wire.Write(Examples.Announcement()), 1),
        };
        await collector.CommitAsync(Storage.Changes.Of(kitchen));
        await terminal.ShowsAsync("Kitchen +(silent|last heard)");
        await collector.CommitAsync(Storage.Changes.Of(kitchen with { Presence = Presence.Stopped }));
        await terminal.ShowsAsync("Kitchen +stopped");

        await terminal.InterruptAsync();
        Assert.Equal(0, await terminal.WaitForExitAsync());
        IsUndone("\e[?1049h", "\e[?1049l");
        IsUndone("\e[?25l", "\e[?25h");

        // The other screen, and no cursor: both are over.
        void IsUndone(string begun, string ended) => Assert.True(
            terminal.Text.LastIndexOf(begun, StringComparison.Ordinal) is >= 0 and var at
                && terminal.Text.LastIndexOf(ended, StringComparison.Ordinal) > at,
            terminal.Text);
    }

    [Fact]
    public async Task Export_tells_on_one_line_how_much_it_wrote_so_far()
    {
        var now = TimeProvider.System.GetUtcNow();
        await collector.CommitAsync(new(
            [Examples.Device()], [], [], [],
            [.. Enumerable.Range(1, 2000).Select(number => Storage.Changes.Sample(number, now.AddSeconds(-number)))]));
        await using var terminal = await PseudoTerminal.StartAsync(
            directory,
            $"exec '{Program}' export --set Http:Address=127.0.0.1 --port {collector.Url.Port} "
            + $">'{directory.File("rows")}'");

        Assert.Equal(0, await terminal.WaitForExitAsync());

        var told = Regex.Matches(terminal.Text, @"\r([\d.]+) ([KM])iB ")
            .Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
                * (match.Groups[2].Value == "K" ? 1 : 1024)).ToList();
        Assert.True(told.Count >= 2, terminal.Text);
        Assert.Equal(told.Order(), told);
        Assert.InRange(told[^1] / (new FileInfo(directory.File("rows")).Length / 1024d), 0.995, 1.005);
        Assert.Equal(2000, File.ReadLines(directory.File("rows"))
            .Count(row => row.Contains(",load.native.minute,", StringComparison.Ordinal)));
    }
}
