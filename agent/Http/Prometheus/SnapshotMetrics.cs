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
        Memory(text, snapshot.Memory);
        FigureMetrics.Write(text, snapshot);
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
    }

    // The kernel counts huge pages to its total.
    private static void Memory(PrometheusText text, MemoryReading? memory)
    {
        text.Gauge("node_memory_MemTotal_bytes", "Memory information field MemTotal_bytes.")
            .Add(memory?.Total + (memory?.HugePages ?? 0));
        text.Gauge("node_memory_Hugetlb_bytes", "Memory information field Hugetlb_bytes.")
            .Add(memory is null ? null : memory.HugePages ?? 0);
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
    }
}
