using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;
using Spectre.Console;

namespace HealthCheck.Collector.Cli;

/// <summary>
/// Devices as a table, a line each: how it is, its figures if they are those of now, and the worst of its problems in
/// what room is left. Where there is little, figures give way.
/// </summary>
internal static class DeviceTable
{
    private const int Gap = 2, LeastForProblem = 24, LongestName = 28;

    // In the order in which they stand; the later in Yielding give way first.
    private static readonly (string Title, Func<DeviceFigures?, string> Figure)[] Columns =
    [
        ("CPU", figures => Plain.Percent(figures?.CpuUsedPercent)),
        ("LOAD", figures => figures?.LoadPerCore is { } load ? Words.Number(load, 2) : Plain.None),
        ("MEM", figures => Plain.Percent(figures?.MemoryUsedPercent)),
        ("DISK", figures => Plain.Percent(figures?.StorageUsedPercent)),
        ("TEMP", figures => figures?.Celsius is { } celsius ? $"{Words.Number(celsius, 0)} °C" : Plain.None),
        ("UP", figures => Plain.Span(figures?.UptimeSeconds is { } up ? Words.Seconds(up) : null)),
    ];

    private static readonly string[] Yielding = ["UP", "LOAD", "TEMP", "DISK", "MEM", "CPU"];

    /// <summary>The table at one moment.</summary>
    public static Table Of(IReadOnlyList<DeviceSummary> devices, DateTimeOffset now, int width)
    {
        var statuses = devices.Select(device => DeviceStatus.Of(device, now)).ToList();
        var columns = new List<(string Title, List<string> Cells)>
        {
            ("NAME", [.. devices.Select(device => Shortened(Named(device), LongestName))]),
            ("STATE", [.. statuses.Select(status => Words.Plain(status.Text(now)))]),
        };
        columns.AddRange(Columns.Select(column =>
            (column.Title,
                devices.Select((device, i) => column.Figure(statuses[i].IsCurrent ? device.Figures : null)).ToList())));
        foreach (var yielding in Yielding.TakeWhile(_ => Room(columns, width) < LeastForProblem))
            columns.RemoveAll(column => column.Title == yielding);
        var room = Math.Max(1, Room(columns, width));
        columns.Add(
            ("WORST PROBLEM", [.. devices.Select((device, i) => Shortened(Problem(device, statuses[i]), room))]));

        var table = new Table().Border(TableBorder.None);
        for (var i = 0; i < columns.Count; i++)
        {
            var column = new TableColumn(new Text(Shortened(columns[i].Title, WidthOf(columns[i])), new(Color.Grey)))
                .PadLeft(0).PadRight(Gap).Width(WidthOf(columns[i]));
            table.AddColumn(i < 2 || i == columns.Count - 1 ? column : column.RightAligned());
        }

        for (var row = 0; row < devices.Count; row++)
            table.AddRow(
                columns.Select(column =>
                    new Text(
                        column.Cells[row], StyleOf(column.Title, column.Cells[row], devices[row], statuses[row]))));
        return table;
    }

    /// <summary>Its name, else its id.</summary>
    public static string Named(DeviceSummary device) =>
        PlainText.Line(string.IsNullOrWhiteSpace(device.Name) ? device.Id : device.Name);

    private static int Room(List<(string Title, List<string> Cells)> columns, int width) =>
        width - columns.Sum(column => WidthOf(column) + Gap) - Gap;

    private static int WidthOf((string Title, List<string> Cells) column) =>
        column.Cells.Append(column.Title).Max(cell => cell.GetCellWidth());

    private static string Shortened(string text, int width)
    {
        if (text.GetCellWidth() <= width)
            return text;
        while (text.Length > 0 && text.GetCellWidth() > width - 1)
            text = text[..^(text.Length > 1 && char.IsLowSurrogate(text[^1]) ? 2 : 1)];
        return text + "…";
    }

    private static string Problem(DeviceSummary device, DeviceStatus status) =>
        (status.IsCurrent, device.Problems) switch
        {
            (true, [var worst]) => PlainText.Line(worst.Message),
            (true, [var worst, ..]) => $"(+{device.Problems.Count - 1}) {PlainText.Line(worst.Message)}",
            _ => "",
        };

    private static Style StyleOf(string title, string cell, DeviceSummary device, DeviceStatus status) => title switch
    {
        "NAME" => new(device.Muted ? Color.Grey : Color.Default),
        "STATE" or "WORST PROBLEM" => new(Screen.ColorOf(status.Severity)),
        _ => new(cell == Plain.None ? Color.Grey : Color.Default),
    };
}
