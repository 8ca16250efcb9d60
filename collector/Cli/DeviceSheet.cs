using System.Globalization;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace HealthCheck.Collector.Cli;

/// <summary>One device on a page: how it is, what is wrong and what helps, its figures, what happened.</summary>
internal static class DeviceSheet
{
    /// <summary>The page at one moment.</summary>
    public static IRenderable Of(
        DeviceSummary device, DeviceAnnouncement? announced, HealthSnapshot? health, IReadOnlyList<DeviceEvent> events,
        DateTimeOffset now)
    {
        var status = DeviceStatus.Of(device, now);
        var rows = new List<IRenderable>
        {
            new Paragraph().Append(DeviceTable.Named(device), new(decoration: Decoration.Bold))
                .Append("  ").Append(Words.Plain(status.Text(now)), new(Screen.ColorOf(status.Severity))),
        };
        if (status.IsCurrent)
            rows.AddRange(Problems(health));
        rows.Add(new Text(""));
        rows.Add(Facts(device, announced, now));
        if (health is not null)
        {
            rows.Add(
                new Text(status.IsCurrent ? "" : $"\nLast measured {Plain.Time(health.Time, now)}:", new(Color.Grey)));
            if (!status.IsCurrent)
                rows.AddRange(Problems(health));
            rows.Add(Figures(health));
        }

        if (events.Count > 0)
            rows.Add(new Text("\nLately", new(Color.Grey)));
        rows.AddRange(events.Select(each => new Paragraph()
            .Append($"  {Plain.Time(each.Time, now)}  ", new(Color.Grey)).Append(PlainText.Line(each.Message))));
        return new Rows(rows);
    }

    private static IEnumerable<IRenderable> Problems(HealthSnapshot? health) =>
        (health?.Problems ?? []).Select(problem => new Paragraph()
        .Append($"  {PlainText.Line(problem.Message)}", new(Screen.ColorOf(problem.Severity)))
        .Append($"\n    {PlainText.Line(problem.Advice)}", new(Color.Grey))
        .Append(ProcessText.Of(problem) is { } processes ? $"\n    {processes}" : "", new(Color.Grey)));

    private static Grid Facts(DeviceSummary device, DeviceAnnouncement? announced, DateTimeOffset now) => Grid(
        ("id", device.Id),
        ("board", announced?.Model),
        ("system", announced?.Os?.Name),
        ("address", string.Join(", ", new[] { device.Hostname, device.Address }.OfType<string>())),
        ("agent", device.AgentVersion),
        ("tags", string.Join(", ", device.Tags)),
        ("last seen", device.LastSeen is { } seen ? $"{Plain.Time(seen, now)}, {Plain.Span(now - seen)} ago" : "never"),
        ("missing", device.Missing > 0 ? Amount.Of(device.Missing, "sample", "samples") : null));

    private static Grid Figures(HealthSnapshot health)
    {
        var rows = new List<(string, string?)>
        {
            ("cpu", health.Cpu is { } cpu
                ? $"{Plain.Percent(cpu.Total.UsedPercent)} of {Words.Count(cpu.Cores.Count, "core", "cores")}"
                : null),
            ("load", health.Load is { Native: var load }
                ? $"{Decimal(load.Minute)}  {Decimal(load.FiveMinutes)}  {Decimal(load.FifteenMinutes)}"
                : null),
            ("memory", health.Memory is { } memory ? Usage(memory.UsedPercent, memory.Allocated, memory.Total) : null),
        };
        rows.AddRange((health.Storage?.Mounts ?? []).Select(mount =>
            (mount.Mount,
                (string?)(mount is { Allocated: { } used, Total: { } total }
                ? Usage(mount.UsedPercent, used, total)
                : mount.Error ?? "does not answer"))));
        rows.AddRange(
            (health.Temperature ?? []).Select(zone => (zone.Type, (string?)$"{Words.Number(zone.Celsius, 1)} °C")));
        rows.Add(("up", health.Uptime?.Duration?.Pretty));
        return Grid([.. rows]);
    }

    private static string Usage(double? percent, long used, long total) =>
        $"{Plain.Percent(percent).PadLeft(5)}  {Words.Bytes(used)} of {Words.Bytes(total)}";

    private static string Decimal(double? value) => value?.ToString("0.00", CultureInfo.InvariantCulture) ?? "?";

    private static Grid Grid(params (string Name, string? Value)[] rows)
    {
        var grid = new Grid()
            .AddColumn(new GridColumn().PadLeft(2).PadRight(2).NoWrap()).AddColumn(new GridColumn().PadLeft(0));
        foreach (var (name, value) in rows.Where(row => !string.IsNullOrEmpty(row.Value)))
            grid.AddRow(new Text(PlainText.Line(name), new(Color.Grey)), new Text(PlainText.Line(value)));
        return grid;
    }
}
