using HealthCheck.Collector.History;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Page.OneDevice;

/// <summary>The charts of a device: those for which it has figures, in the order of the page.</summary>
internal static class ChartCatalog
{
    /// <summary>
    /// Where a supply of 5 V is weak, where it is critical, and where the board trips; volts at a Raspberry Pi 5.
    /// </summary>
    private const double WeakVolts = 4.8, CriticalVolts = 4.7;

    private const double ThrottlingCelsius = 85;

    /// <summary>The charts that this snapshot has figures for.</summary>
    /// <param name="health">The snapshot.</param>
    /// <param name="storageNote">A sentence for the chart of storage; null without.</param>
    public static IReadOnlyList<Chart> Of(HealthSnapshot health, string? storageNote = null)
    {
        var known = MetricCatalog.Read(health).Select(each => each.Metric).ToHashSet(StringComparer.Ordinal);
        // The first sample of a run has no shares and no rates yet; they come.
        known.UnionWith(Expected(health));
        return [.. All(health, storageNote)
            .Select(chart => chart with { Lines = [.. chart.Lines.Where(line => known.Contains(line.Metric))] })
            .Where(chart => chart.Lines.Count > 0)];
    }

    private static IEnumerable<Chart> All(HealthSnapshot health, string? storageNote)
    {
        yield return new("cpu", "CPU by state", Unit.Percent, Lines("cpu", health), [], Stacked: true, Most: 100);
        yield return new("load", "Load", Unit.Load, Lines("load", health), []);
        yield return new("load-core", "Load per core", Unit.Load, Lines("load-core", health),
            [new(1, "all cores busy", "warning")]);
        yield return new("memory", "Memory", Unit.Percent, Lines("memory", health), [], Most: 100);
        yield return new("storage", "Storage", Unit.Percent, Lines("storage", health),
            [new(85, "filling", "warning"), new(95, "full", "critical")], Most: 100, Note: storageNote);
        yield return new("disk", "Disk I/O", Unit.BytesPerSecond, Lines("disk", health), []);
        yield return new("temperature", "Temperature", Unit.Celsius, Lines("temperature", health),
            [.. TripPoints(health)],
            Note: string.Join(
                ", ", TripPoints(health).Select(limit => $"{limit.Name} at {Words.Number(limit.Value, 0)} °C")));
        yield return new("power", "Power", Unit.YesNo, Lines("power", health), [], Most: 1);
        yield return new("supply", "5 V rail", Unit.Volts, Lines("supply", health),
            [new(WeakVolts, "weak", "warning"), new(CriticalVolts, "critical", "critical")]);
        foreach (var link in (health.Network ?? []).Select(each => each.Interface))
        {
            yield return new(
                $"network-{link}", $"Network {link}", Unit.BytesPerSecond, Lines("network", health, link), []);
        }

        yield return new("wifi", "Wifi signal", Unit.Dbm, Lines("wifi", health), [new(-75, "weak", "warning")]);
        yield return new("pressure", "Pressure", Unit.Percent, Lines("pressure", health), [],
            Note: "Share of time in which some task had to wait");
        foreach (var figure in FigureTable.All)
        {
            if (figure.Chart is { Title: { } title } chart)
                yield return new(chart.Chart, title, figure.Unit, Lines(chart.Chart, health), []);
        }
    }

    /// <summary>The figures that <see cref="FigureTable"/> puts in a chart.</summary>
    /// <param name="chart">Key of the chart.</param>
    /// <param name="health">The snapshot.</param>
    /// <param name="only">The one entry that the chart is about; null for all.</param>
    private static List<ChartLine> Lines(string chart, HealthSnapshot health, string? only = null) =>
    [
        .. from figure in FigureTable.All
           where figure.Chart?.Chart == chart
           from index in Enumerable.Range(0, figure.List.Count(health))
           let name = figure.List.NameOf(health, index)
           where only is null || name == only
           select new ChartLine(With(figure.Pattern, name), With(figure.Chart!.Label, name)),
    ];

    private static string With(string pattern, string? name) =>
        name is null ? pattern : pattern.Replace("*", name, StringComparison.Ordinal);

    // The firmware of a Raspberry Pi slows it down before the kernel would shut it down.
    private static IEnumerable<ChartLimit> TripPoints(HealthSnapshot health) =>
        (health.Power is null
            ? Enumerable.Empty<ChartLimit>()
            : [new ChartLimit(ThrottlingCelsius, "throttles", "warning")])
        .Concat((health.Temperature ?? []).Where(zone => zone.Zone < TemperatureReading.FirstSensor)
            .Select(zone => zone.CriticalCelsius).OfType<double>().Distinct().Order()
            .Select(critical => new ChartLimit(critical, "shuts down", "critical")));

    private static IEnumerable<string> Expected(HealthSnapshot health) =>
    [
        "cpu.total.userPercent", "cpu.total.systemPercent", "cpu.total.iowaitPercent",
        .. (health.Network ?? []).SelectMany(link => (string[])
            [$"network.{link.Interface}.receivedBytesPerSecond",
                $"network.{link.Interface}.transmittedBytesPerSecond"]),
        .. (health.Storage?.Disks ?? []).SelectMany(disk => (string[])
            [$"storage.disks.{disk.Name}.bytesReadPerSecond", $"storage.disks.{disk.Name}.bytesWrittenPerSecond"]),
    ];
}
