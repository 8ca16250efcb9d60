using HealthCheck.Collector.Cli;
using HealthCheck.Collector.Page.Inventory;
using HealthCheck.Collector.Views;
using HealthCheck.Contracts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace HealthCheck.Collector.Tests.Cli;

/// <summary>Whatever a device puts in a field, it leaves by terminal and CSV as no more than text.</summary>
public sealed class HostileTextTests
{
    private const string Text = "=cmd\n<3>forged\r\u001b[2J\u202e\u200b\u2028\t;-1\ud800";

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(922337203685L)]
    [InlineData(922337203686L)]
    public void No_number_ends_the_list_of_devices(long number)
    {
        var figures =
            new DeviceFigures(
                number, double.MaxValue, double.NaN, double.PositiveInfinity, double.NegativeInfinity, number);
        var drawn =
            Draw(DeviceTable.Of(
                [Summary("Kitchen") with { Figures = figures, Missing = number, Lost = number }], Examples.Noon, 200));
        Assert.Contains("Kitchen", drawn, StringComparison.Ordinal);
    }

    [Fact]
    public void No_text_steers_the_terminal()
    {
        var summary = Summary(Text) with
        {
            Hostname = Text,
            Address = Text,
            Model = Text,
            Tags = [Text],
            AgentVersion = Text,
            Problems = [new(Text, HealthStatus.Critical, DateTimeOffset.MaxValue, Text, Text, [new(Text, 1)])],
        };
        var announced = Examples.Announcement() with { Model = Text, Os = new(Text, Text, Text), Hostname = Text };
        var health = Examples.Snapshot(1) with
        {
            Problems = summary.Problems!,
            Uptime = new(null, new(long.MaxValue, Text)),
            Temperature = [new(0, Text, double.MaxValue, double.NaN, null)],
            Time = DateTimeOffset.MinValue,
        };
        var happened =
            new DeviceEvent(1, Examples.Id, EventKind.Online, DateTimeOffset.MaxValue, Text, Text, Text, Text);
        foreach (var drawn in (string[])
            [
                Draw(DeviceTable.Of([summary], Examples.Noon, 200)), Draw(DeviceTable.Of([summary], Examples.Noon, 20)),
                Draw(DeviceSheet.Of(summary, announced, health, [happened], Examples.Noon)),
                Draw(EventLines.Of(happened, Text, Examples.Noon)),
            ])
        {
            Assert.DoesNotContain(
                drawn, character => (char.IsControl(character) && character != '\n') || char.IsSurrogate(character)
                    || character is '\u202e' or '\u200b' or '\u2028');
            Assert.DoesNotContain("\n<3>", drawn, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_text_is_a_formula_in_the_inventory()
    {
        var announced = Examples.Announcement() with { Name = Text, Model = Text, Kernel = Text, Hostname = Text };
        var device = Examples.Device() with { Announcement = new(announced, Wire.Write(announced), 1) };
        var lines = InventoryRow.Csv([DeviceView.Of(device, Examples.Noon)]).Split("\r\n");
        Assert.Equal(3, lines.Length);
        foreach (var separator in (char[])[',', ';', '\t'])
            Assert.DoesNotContain(lines[1].Split(separator), cell =>
                cell.TrimStart('"', ' ') is ['=' or '+' or '-' or '@', ..]);
    }

    private static DeviceSummary Summary(string name) => new(
        Examples.Id, name, null, null, null, [], null, Presence.Online, Examples.Noon, HealthStatus.Critical, null,
        Examples.Noon, Examples.Noon, Examples.Noon, 0,
        SilentAfter: Examples.Noon.AddHours(1));

    internal static string Draw(IRenderable what)
    {
        using var text = new StringWriter();
        var screen = AnsiConsole.Create(new()
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
        });
        screen.Profile.Width = 200;
        screen.Write(what);
        return text.ToString();
    }
}
