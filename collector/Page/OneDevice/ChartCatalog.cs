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
        yield return new("cpu", "CPU by state", "percent",
        [
            new("cpu.total.userPercent", "programs"), new("cpu.total.systemPercent", "kernel"),
            new("cpu.total.iowaitPercent", "waiting for disk"), new("cpu.total.irqPercent", "interrupts"),
            new("cpu.total.stealPercent", "stolen"),
        ], [], Stacked: true, Most: 100);
        yield return new("load", "Load", "load",
        [
            new("load.native.minute", "1 min"), new("load.native.fiveMinutes", "5 min"),
            new("load.native.fifteenMinutes", "15 min"),
        ], []);
        yield return new("load-core", "Load per core", "load",
        [
            new("load.core.minute", "1 min"), new("load.core.fiveMinutes", "5 min"),
            new("load.core.fifteenMinutes", "15 min"),
        ], [new(1, "all cores busy", "warning")]);
        yield return new("memory", "Memory", "percent",
            [new("memory.usedPercent", "memory"), new("memory.swap.usedPercent", "swap")], [], Most: 100);
        yield return new("storage", "Storage", "percent",
            [.. Each(health.Storage?.Mounts, mount =>
                new ChartLine($"storage.mounts.{mount.Mount}.usedPercent", mount.Mount))],
            [new(85, "filling", "warning"), new(95, "full", "critical")], Most: 100, Note: storageNote);
        yield return new("disk", "Disk I/O", "bytes per second",
        [
            .. Each(health.Storage?.Disks, disk =>
                new ChartLine($"storage.disks.{disk.Name}.bytesReadPerSecond", $"{disk.Name} read")),
            .. Each(health.Storage?.Disks, disk =>
                new ChartLine($"storage.disks.{disk.Name}.bytesWrittenPerSecond", $"{disk.Name} written")),
        ], []);
        yield return new("temperature", "Temperature", "celsius",
            [.. Each(health.Temperature, zone => new ChartLine($"temperature.{zone.Type}.celsius", zone.Type))],
            [.. TripPoints(health)],
            Note: string.Join(
            ", ", TripPoints(health).Select(limit => $"{limit.Name} at {Words.Number(limit.Value, 0)} °C")));
        yield return new("power", "Power", "0 or 1",
        [
            new("power.underVoltage.now", "under-voltage"), new("power.throttled.now", "throttled"),
            new("power.frequencyCapped.now", "frequency capped"),
            new("power.softTemperatureLimit.now", "soft temperature limit"),
        ], [], Most: 1);
        yield return new("supply", "5 V rail", "volts", [new("power.supplyVolts", "supply")],
            [new(WeakVolts, "weak", "warning"), new(CriticalVolts, "critical", "critical")]);
        yield return new("fan", "Fan", "per minute", [new("power.fanRpm", "fan")], []);
        foreach (var link in health.Network ?? [])
        {
            yield return new($"network-{link.Interface}", $"Network {link.Interface}", "bytes per second",
            [
                new($"network.{link.Interface}.receivedBytesPerSecond", "received"),
                new($"network.{link.Interface}.transmittedBytesPerSecond", "transmitted"),
            ], []);
        }

        yield return new("wifi", "Wifi signal", "dBm",
            [.. Each(health.Network, link =>
                new ChartLine($"network.{link.Interface}.wifi.signalDbm", link.Interface))],
            [new(-75, "weak", "warning")]);
        yield return new("pressure", "Pressure", "percent",
        [
            new("pressure.cpu.some.minute", "CPU"), new("pressure.memory.some.minute", "memory"),
            new("pressure.io.some.minute", "disk"),
        ], [], Note: "Share of time in which some task had to wait");
    }

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

    private static IEnumerable<ChartLine> Each<T>(IReadOnlyList<T>? list, Func<T, ChartLine> line) =>
        (list ?? []).Select(line);
}
