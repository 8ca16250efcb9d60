using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Prometheus;

namespace HealthCheck.Collector.Api;

/// <summary>The collector and the fleet as metrics.</summary>
internal static class CollectorMetrics
{
    private const int MostProblems = 200;

    public static PrometheusText Write(
        CollectorHealth health, IEnumerable<Device> devices, int watchers, DateTimeOffset now, bool isConnected)
    {
        var text = new PrometheusText();
        text.Gauge("healthcheck_collector_info", "Which program this is; always 1.")
            .Add(1d, ("version", health.Version));
        text.Gauge("healthcheck_collector_status", "The collector's own verdict: 0 ok, 1 warning, 2 critical.")
            .Add((double)health.Status);
        text.Gauge("healthcheck_collector_problem", "What is wrong with the collector itself; no problem, no value.");
        foreach (var problem in health.Problems)
            text.Add(1d, ("code", problem.Code), ("severity", Word(problem.Severity)));
        Samples(text, health);
        text.Gauge("healthcheck_broker_connected", "Whether there is a connection to the broker.")
            .Add(health.Broker.Connected);
        text.Gauge("healthcheck_store_bytes", "Size of the database on disk.")
            .Add(health.Store.Bytes, ("provider", health.Store.Provider));
        text.Gauge("healthcheck_watchers", "Clients that watch changes.").Add((double)watchers);
        text.Gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.")
            .Add(health.StartedAt.ToUnixTimeMilliseconds() / 1000d);
        text.Gauge("process_resident_memory_bytes", "Resident memory size in bytes.")
            .Add((double)Environment.WorkingSet);
        text.Counter("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.")
            .Add(Math.Round(Environment.CpuUsage.TotalTime.TotalSeconds, 2));
        Fleet(text, health.Devices, [.. devices.Select(device => (device, DeviceStatus.Of(device, now, isConnected)))]);
        return text;
    }

    private static void Samples(PrometheusText text, CollectorHealth health)
    {
        text.Counter("healthcheck_samples_stored_total", "Samples committed, each once.").Add(health.Samples.Stored);
        text.Counter("healthcheck_samples_duplicate_total", "Samples that came again.").Add(health.Samples.Duplicate);
        text.Counter("healthcheck_samples_backfilled_total", "Stored samples that came late.")
            .Add(health.Samples.Backfilled);
        text.Gauge("healthcheck_samples_missing", "Samples known to be missing now.").Add(health.Samples.Missing);
        text.Counter("healthcheck_messages_refused_total", "Messages kept out, by reason.");
        foreach (var (reason, count) in health.Samples.Refused)
            text.Add(count, ("reason", reason));
        text.Gauge("healthcheck_ingest_lag_seconds", "From the arrival of the newest message to its commit.")
            .Add(health.LagMilliseconds / 1000);
    }

    private static void Fleet(
        PrometheusText text, DeviceCounts counts, IReadOnlyList<(Device Device, DeviceStatus Status)> devices)
    {
        text.Gauge("healthcheck_devices", "Devices by presence.")
            .Add((double)counts.Online, ("presence", "online"))
            .Add((double)counts.Stopped, ("presence", "stopped"))
            .Add((double)counts.Offline, ("presence", "offline"));

        var problems = new Dictionary<(string Code, HealthStatus Severity), int>();
        foreach (var (device, _) in devices.Where(each => each.Status.IsCurrent))
        {
            foreach (var kind in device.Health!.Problems.Select(problem => (problem.Code, problem.Severity)).Distinct())
            {
                if (problems.TryGetValue(kind, out var count) || problems.Count < MostProblems)
                    problems[kind] = count + 1;
            }
        }

        text.Gauge("healthcheck_devices_by_status",
            "Devices by status: silent ones count as warning, offline ones as critical.");
        foreach (var status in Enum.GetValues<HealthStatus>())
            text.Add((double)devices.Count(each => each.Status.Severity == status), ("status", Word(status)));
        text.Gauge("healthcheck_devices_with_problem", "Devices with a recent sample by problem.");
        foreach (var (kind, count) in problems.OrderBy(each => each.Key.Code, StringComparer.Ordinal)
            .ThenBy(each => each.Key.Severity))
            text.Add((double)count, ("code", kind.Code), ("severity", Word(kind.Severity)));
    }

    private static string Word(HealthStatus status) => status.ToString().ToLowerInvariant();
}
