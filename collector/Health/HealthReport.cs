using HealthCheck.Collector.Clock;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Ingest.Limits;
using HealthCheck.Collector.Storage;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Mqtt;

namespace HealthCheck.Collector.Health;

/// <summary>How the collector itself is.</summary>
internal sealed class HealthReport(
    MqttOptions mqtt, IngestOptions ingest, Fleet fleet, IStore store, StoreHealth condition,
    ConnectionState link, IngestCounters counters, LimitedDevices limited, AlertHealth alerts, TimeProvider time)
{
    // Beyond the commit interval: longer than a connection may take for acknowledgements, and than any disk that works
    // for a commit.
    private readonly TimeSpan patience = ingest.CommitInterval + TimeSpan.FromSeconds(30);

    private readonly Moment startedAt = new(time);
    private readonly CollectorClock? clock = time as CollectorClock;

    /// <summary>What is wrong now, worst first.</summary>
    public IReadOnlyList<Problem> Problems() =>
    [
        .. condition.Problems.Append(link.Problem(mqtt.Url)).Append(Stalled())
            .Append(limited.Problem()).Append(ClockProblem()).Concat(alerts.Problems)
            .OfType<Problem>().OrderByDescending(each => each.Severity),
    ];

    /// <summary>All of it.</summary>
    public CollectorHealth Read()
    {
        var problems = Problems();
        var totals = fleet.Totals;
        return new(
            problems.Select(problem => problem.Severity).DefaultIfEmpty(HealthStatus.Ok).Max(), problems,
            ApiVersions.Current, CollectorVersion.Current, startedAt.Time,
            totals.Devices, counters.Read(totals.Missing, totals.Lost), link.Broker, new(store.Provider, store.Bytes),
            counters.Lag is { } lag ? Math.Round(lag.TotalMilliseconds, 1) : null, alerts.Counts);
    }

    private Problem? ClockProblem() => clock?.Problem(fleet.NameOf);

    // A database that cannot be written says so itself.
    private Problem? Stalled() =>
        counters.InHandSince is > 0 and var since && time.GetElapsedTime(since) is var waiting && waiting > patience
            && !condition.HasFailed
            ? new(
                "ingest-stalled", HealthStatus.Critical, time.GetUtcNow() - waiting,
                $"Messages were taken in {Words.Span(waiting)} ago and are not acknowledged yet",
                "Look at the log, at the broker and at the disk of State:Directory. systemd restarts a collector that "
                    + "hangs; nothing is lost.")
            : null;
}
