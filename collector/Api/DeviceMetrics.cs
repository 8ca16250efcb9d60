using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Page;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Prometheus;

namespace HealthCheck.Collector.Api;

/// <summary>Devices as metrics: whether they are there, and the figures that people look at first.</summary>
internal static class DeviceMetrics
{
    public static PrometheusText Write(IEnumerable<Device> devices, DateTimeOffset now)
    {
        var all = devices.Select(device => (Device: device, Is: DeviceView.Of(device, now))).ToList();
        var text = new PrometheusText();
        Each("healthcheck_device_online", "Whether the device is connected to the broker.", (device, _) => device.Presence == Presence.Online ? 1 : 0);
        Each("healthcheck_device_last_seen_timestamp_seconds", "When it last said something itself.",
            (device, _) => device.LastSeen?.ToUnixTimeMilliseconds() / 1000d);
        Each("healthcheck_device_samples_missing", "Samples of it known to be missing.", (device, _) => device.Runs.Missing);
        Each("healthcheck_device_muted", "Whether its owner wants no alerts about it.", (device, _) => device.Owner.IsMuted ? 1 : 0);
        Each("healthcheck_device_status", "Its verdict: 0 ok, 1 warning, 2 critical.", (_, health) => (double?)health?.Status);
        Each("healthcheck_device_problems", "Number of its problems.", (_, health) => health?.Problems.Count);
        Each("healthcheck_device_cpu_used_ratio", "Processors in use, 0 to 1.", (_, health) => PrometheusText.Ratio(health?.Cpu?.Total.UsedPercent));
        Each("healthcheck_device_load1_per_core", "Load average over one minute, per core.", (_, health) => health?.Load?.Core?.Minute);
        Each("healthcheck_device_memory_used_ratio", "Memory in use, 0 to 1.", (_, health) => PrometheusText.Ratio(health?.Memory?.UsedPercent));
        Each("healthcheck_device_storage_used_ratio", "Filesystem / in use, 0 to 1.", (_, health) => PrometheusText.Ratio(health?.Storage?.UsedPercent));
        Each("healthcheck_device_temperature_celsius", "Its hottest zone.", (_, health) => health?.Temperature?.Max(zone => (double?)zone.Celsius));
        Each("healthcheck_device_uptime_seconds", "Time since it booted.", (_, health) => health?.Uptime?.Duration?.Seconds);
        return text;

        void Each(string name, string help, Func<Device, HealthSnapshot?, double?> figure)
        {
            text.Gauge(name, help);
            foreach (var (device, view) in all)
                text.Add(figure(device, view.IsCurrent ? view.Health : null), ("id", device.Id), ("name", device.Name ?? device.Id));
        }
    }
}
