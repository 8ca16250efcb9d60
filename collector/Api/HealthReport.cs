using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Settings;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Api;

/// <summary>How the collector itself is.</summary>
internal sealed class HealthReport(
    CollectorSettings settings, Fleet fleet, IStore store, StoreCondition condition,
    BrokerLink link, IngestCounters counters, TimeProvider time)
{
    private readonly DateTimeOffset startedAt = time.GetUtcNow();

    /// <summary>What is wrong now, worst first.</summary>
    public IReadOnlyList<Problem> Problems() =>
        [.. condition.Problems.Append(link.Problem(settings.Mqtt.Url)).OfType<Problem>().OrderByDescending(each => each.Severity)];

    /// <summary>All of it.</summary>
    public CollectorHealth Read()
    {
        var problems = Problems();
        var totals = fleet.Totals;
        return new(
            problems.Select(problem => problem.Severity).DefaultIfEmpty(HealthStatus.Ok).Max(), problems,
            ApiVersions.Current, CollectorVersion.Current, startedAt,
            totals.Devices, counters.Read(totals.Missing, totals.Lost), link.Broker, new(store.Provider, store.Bytes),
            counters.Lag is { } lag ? Math.Round(lag.TotalMilliseconds, 1) : null);
    }
}
