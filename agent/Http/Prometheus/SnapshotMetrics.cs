using HealthCheck.Contracts;
using HealthCheck.Hosting.Prometheus;

namespace HealthCheck.Agent.Http.Prometheus;

/// <summary>
/// A snapshot as metrics. Where node_exporter has a metric of the same meaning it has its name and labels, so that
/// dashboards made for it work; all else is called <c>healthcheck_</c>.
/// </summary>
internal static class SnapshotMetrics
{
    public static byte[] Write(HealthSnapshot snapshot, DeviceAnnouncement device)
    {
        var text = new PrometheusText();
        AboutTheDevice(text, snapshot, device);
        LoadAndMemory(text, snapshot);
        StorageMetrics.Write(text, snapshot.Storage);
        MachineMetrics.Write(text, snapshot);
        Verdict(text, snapshot);
        Agent(text, snapshot);
        return text.ToBytes();
    }

    private static void AboutTheDevice(PrometheusText text, HealthSnapshot snapshot, DeviceAnnouncement device)
    {
        text.Gauge("healthcheck_info", "Who this device is; always 1.").Add(
            1d, ("id", device.Id), ("name", device.Name), ("hostname", device.Hostname), ("model", device.Model),
            ("version", device.AgentVersion));
        text.Gauge("node_uname_info", "Labeled system information as provided by the uname system call.").Add(
            1d, ("nodename", device.Hostname), ("release", device.Kernel), ("sysname", "Linux"));
        text.Gauge("node_os_info", "A metric with a constant '1' value labeled by the operating system.").Add(
            device.Os is null ? null : 1d, ("id", device.Os?.Id), ("pretty_name", device.Os?.Name),
            ("version_id", device.Os?.Version));
        text.Gauge("node_time_seconds", "System time in seconds since epoch (1970), when this was measured.")
            .Add(snapshot.Time.ToUnixTimeMilliseconds() / 1000d);
        text.Gauge("node_boot_time_seconds", "Node boot time, in unixtime.").Add(snapshot.Uptime?.Since?.Time / 1000d);
        text.Gauge("node_timex_sync_status", "Is clock synchronized to a reliable server (1 = yes, 0 = no).")
            .Add(snapshot.ClockSynchronized);
        text.Gauge("node_timex_offset_seconds", "Time offset in between local system and reference clock.")
            .Add(snapshot.System?.Clock?.OffsetMilliseconds is { } offset ? Math.Round(offset / 1000, 9) : null);
    }

    private static void LoadAndMemory(PrometheusText text, HealthSnapshot snapshot)
    {
        text.Gauge("node_load1", "1m load average.").Add(snapshot.Load?.Native.Minute);
        text.Gauge("node_load5", "5m load average.").Add(snapshot.Load?.Native.FiveMinutes);
        text.Gauge("node_load15", "15m load average.").Add(snapshot.Load?.Native.FifteenMinutes);
        text.Gauge("node_memory_MemTotal_bytes", "Memory information field MemTotal_bytes.")
            .Add(snapshot.Memory?.Total + (snapshot.Memory?.HugePages ?? 0));
        text.Gauge("node_memory_MemAvailable_bytes", "Memory information field MemAvailable_bytes.")
            .Add(snapshot.Memory?.Free);
        text.Gauge("node_memory_Hugetlb_bytes", "Memory information field Hugetlb_bytes.")
            .Add(snapshot.Memory is { } memory ? memory.HugePages ?? 0 : null);
        text.Gauge("node_memory_SwapTotal_bytes", "Memory information field SwapTotal_bytes.")
            .Add(snapshot.Memory?.Swap?.Total);
        text.Gauge("node_memory_SwapFree_bytes", "Memory information field SwapFree_bytes.")
            .Add(snapshot.Memory?.Swap?.Free);
    }

    private static void Verdict(PrometheusText text, HealthSnapshot snapshot)
    {
        text.Gauge("healthcheck_status", "The verdict: 0 ok, 1 warning, 2 critical.").Add((double)snapshot.Status);
        text.Gauge("healthcheck_problem", "Problems at present, by kind and severity; no problem, no value.");
        foreach (var kind in snapshot.Problems.GroupBy(problem => (problem.Code, problem.Severity)))
        {
            text.Add(
                (double)kind.Count(), ("code", kind.Key.Code),
                ("severity", kind.Key.Severity.ToString().ToLowerInvariant()));
        }
    }

    private static void Agent(PrometheusText text, HealthSnapshot snapshot)
    {
        text.Gauge("healthcheck_sequence", "Number of this snapshot, from 1 at the start of the agent.")
            .Add((double)snapshot.Sequence);
        text.Gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.")
            .Add(snapshot.StartedAt?.ToUnixTimeMilliseconds() / 1000d);
        text.Gauge("process_resident_memory_bytes", "Resident memory size in bytes.")
            .Add(snapshot.Agent?.ResidentBytes);
        text.Counter("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.")
            .Add(snapshot.Agent?.CpuSeconds);
        text.Counter("healthcheck_messages_sent_total", "Messages that the broker acknowledged.")
            .Add(snapshot.Agent?.MessagesSent);
        text.Gauge("healthcheck_backlog_samples", "Samples held that the broker has not acknowledged.")
            .Add(snapshot.Agent?.Backlog);
        text.Counter("healthcheck_dropped_samples_total", "Samples lost for want of room to hold them.")
            .Add(snapshot.Agent?.Dropped);
        text.Counter("healthcheck_broker_reconnects_total", "Connections to the broker after the first.")
            .Add(snapshot.Agent?.Reconnects);
    }
}
