using System.Globalization;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Prometheus;

namespace HealthCheck.Agent.Http.Prometheus;

/// <summary>
/// What is no plain figure: with labels of its own, or yes and no. Processors, temperatures, network, supply, pressure
/// and the operating system.
/// </summary>
internal static class MachineMetrics
{
    public static void Write(PrometheusText text, HealthSnapshot snapshot)
    {
        Cpu(text, snapshot.Cpu);
        text.Gauge("node_thermal_zone_temp", "Zone temperature in Celsius");
        foreach (var zone in (snapshot.Temperature ?? []).Where(each => each.Zone < TemperatureReading.FirstSensor))
            text.Add(zone.Celsius, ("zone", zone.Zone.ToString(CultureInfo.InvariantCulture)), ("type", zone.Type));
        text.Gauge(
            "healthcheck_sensor_celsius", "Temperature in Celsius of a sensor in hwmon that is in no thermal zone");
        foreach (var sensor in (snapshot.Temperature ?? []).Where(each => each.Zone >= TemperatureReading.FirstSensor))
            text.Add(
                sensor.Celsius, ("sensor", sensor.Zone.ToString(CultureInfo.InvariantCulture)), ("type", sensor.Type));
        Network(text, snapshot.Network ?? []);
        Power(text, snapshot.Power);
        Pressure(text, snapshot.Pressure);
        System(text, snapshot.System);
    }

    // Shares between two samples, not node_exporter's seconds since boot.
    private static void Cpu(PrometheusText text, CpuReading? cpu)
    {
        text.Gauge("healthcheck_cpu_time_ratio", "How the time of each processor was spent, 0 to 1.");
        foreach (var (core, shares) in cpu?.Cores ?? [])
        {
            var number = core.ToString(CultureInfo.InvariantCulture);
            foreach (var (mode, percent) in Modes(shares))
                text.Add(PrometheusText.Ratio(percent), ("cpu", number), ("mode", mode));
        }
    }

    private static (string Mode, double Percent)[] Modes(CpuShares shares) =>
    [
        ("user", shares.UserPercent), ("system", shares.SystemPercent), ("iowait", shares.IowaitPercent),
        ("irq", shares.IrqPercent), ("steal", shares.StealPercent), ("idle", shares.IdlePercent),
    ];

    private static void Network(PrometheusText text, IReadOnlyList<NetworkReading> interfaces)
    {
        text.Gauge("node_network_up", "Value is 1 if operstate is 'up', 0 otherwise.");
        foreach (var each in interfaces)
            text.Add(each.State == "up", ("device", each.Interface));
    }

    private static void Power(PrometheusText text, PowerReading? power)
    {
        if (power is null)
            return;
        (string Name, PowerCondition State)[] conditions =
        [
            ("under-voltage", power.UnderVoltage), ("frequency-capped", power.FrequencyCapped),
            ("throttled", power.Throttled),
            ("soft-temperature-limit", power.SoftTemperatureLimit),
        ];
        text.Gauge("healthcheck_power_condition", "Whether the condition holds now (1 = yes, 0 = no).");
        foreach (var (name, state) in conditions)
            text.Add(state.Now, ("condition", name));
        text.Gauge("healthcheck_power_condition_since_boot", "Whether the condition held at any time since boot.");
        foreach (var (name, state) in conditions)
            text.Add(state.SinceBoot, ("condition", name));
        text.Counter("healthcheck_power_condition_total", "How often the condition began since the agent's start.");
        foreach (var (name, state) in conditions)
            text.Add((double)state.Count, ("condition", name));
    }

    // Averages of the kernel, not node_exporter's seconds waited since boot.
    private static void Pressure(PrometheusText text, PressureReading? pressure)
    {
        text.Gauge("healthcheck_pressure_ratio", "Share of time in which tasks waited for the resource, 0 to 1.");
        foreach (
            var (resource, shares) in new[] { ("cpu", pressure?.Cpu), ("memory", pressure?.Memory),
                ("io", pressure?.Io) })
        {
            foreach (var (tasks, averages) in new[] { ("some", shares?.Some), ("full", shares?.Full) })
            {
                text.Add(PrometheusText.Ratio(averages?.TenSeconds), ("resource", resource), ("tasks", tasks),
                    ("window", "10s"))
                    .Add(PrometheusText.Ratio(averages?.Minute), ("resource", resource), ("tasks", tasks),
                        ("window", "1m"))
                    .Add(PrometheusText.Ratio(averages?.FiveMinutes), ("resource", resource), ("tasks", tasks),
                        ("window", "5m"));
            }
        }
    }

    private static void System(PrometheusText text, SystemReading? system)
    {
        text.Gauge("node_systemd_units", "Summary of systemd unit states; failed ones only.")
            .Add(system?.FailedUnits?.Count, ("state", "failed"));
        text.Gauge("node_reboot_required", "Node reboot is required for software updates.").Add(system?.RebootRequired);
        text.Gauge("healthcheck_last_shutdown_clean", "Whether the boot before this one ended in order.")
            .Add(system?.LastShutdownClean);
        text.Gauge(
            "node_os_support_end_timestamp_seconds", "Metric containing the end-of-life date timestamp of the OS.")
            .Add(
            system?.EndOfSupport is { } day
                ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds()
                : (double?)null);
    }
}
