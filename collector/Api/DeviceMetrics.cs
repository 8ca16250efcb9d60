using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Prometheus;

namespace HealthCheck.Collector.Api;

/// <summary>Devices as metrics: whether they are there, and the figures that people look at first.</summary>
internal static class DeviceMetrics
{
    public static PrometheusText Write(
        IEnumerable<Device> devices, DateTimeOffset now, bool isConnected, IMutes mutes)
    {
        var all = devices.Select(device => (Device: device, Status: DeviceStatus.Of(device, now, isConnected)))
            .ToList();
        var text = new PrometheusText();
        Each("healthcheck_device_online", "Whether the device is connected to the broker.", (device, _) =>
            device.Presence == Presence.Online ? 1 : 0);
        Each("healthcheck_device_last_seen_timestamp_seconds", "When it last said something itself.",
            (device, _) => device.LastSeen?.ToUnixTimeMilliseconds() / 1000d);
        Each("healthcheck_device_samples_missing", "Samples of it known to be missing.", (device, _) =>
            device.Runs.Missing);
        Each("healthcheck_device_muted", "Whether its owner wants no alerts about it.", (device, _) =>
            mutes.Of(device, DeviceStatus.Of(device, now, isConnected), now) is null ? 0 : 1);
        text.Gauge("healthcheck_device_status", "How it is now: 0 ok, 1 warning or silent, 2 critical or offline.");
        foreach (var (device, status) in all)
            text.Add((double?)status.Severity, ("id", device.Id), ("name", device.Name ?? device.Id));
        Each("healthcheck_device_problems", "Number of its problems.", (_, health) => health?.Problems.Count);
        Each("healthcheck_device_cpu_used_ratio", "Processors in use, 0 to 1.", (_, health) =>
            PrometheusText.Ratio(health?.Figures.CpuUsedPercent));
        Each("healthcheck_device_load1_per_core", "Load average over one minute, per core.", (_, health) =>
            health?.Figures.LoadPerCore);
        Each("healthcheck_device_memory_used_ratio", "Memory in use, 0 to 1.", (_, health) =>
            PrometheusText.Ratio(health?.Figures.MemoryUsedPercent));
        Each("healthcheck_device_storage_used_ratio", "Filesystem / in use, 0 to 1.", (_, health) =>
            PrometheusText.Ratio(health?.Figures.StorageUsedPercent));
        Each("healthcheck_device_temperature_celsius", "Its hottest zone.", (_, health) => health?.Figures.Celsius);
        Each("healthcheck_device_uptime_seconds", "Time since it booted.", (_, health) =>
            health?.Figures.UptimeSeconds);
        return text;

        void Each(string name, string help, Func<Device, LatestHealth?, double?> figure)
        {
            text.Gauge(name, help);
            foreach (var (device, status) in all)
                text.Add(figure(device, status.IsCurrent ? device.Health : null), ("id", device.Id),
                    ("name", device.Name ?? device.Id));
        }
    }
}
