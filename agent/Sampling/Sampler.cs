using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Verdict;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Sampling;

/// <summary>Takes one snapshot after the other, judges each, and numbers them without a gap.</summary>
internal sealed class Sampler(
    IReadOnlyList<IMetricSource> sources, ProblemLedger problems, AgentRun run, TimeProvider clock,
    IReadOnlyList<Rule>? rules = null)
{
    private volatile IReadOnlyList<Rule> rules = rules ?? [];
    private long sequence;

    /// <summary>From the next sample on, other rules; what is wrong already stays wrong since it began.</summary>
    public void JudgeBy(IReadOnlyList<Rule> others, IReadOnlyList<string> ignored)
    {
        problems.Ignored = ignored;
        rules = others;
    }

    /// <summary>Asks every source once, and every rule about what they say.</summary>
    public HealthSnapshot Measure()
    {
        var snapshot = new HealthSnapshot
        {
            ApiVersion = ApiVersions.Current,
            Id = run.DeviceId,
            Time = clock.GetUtcNow(),
            BootId = run.BootId,
            StartedAt = run.StartedAt,
            Sequence = ++sequence,
            ClockSynchronized = null,
            Status = HealthStatus.Ok,
            Problems = [],
            Load = null,
            Memory = null,
            Storage = null,
            Uptime = null,
            Temperature = null,
        };

        foreach (var source in sources)
            snapshot = Ask(source, snapshot);
        var judging = rules;
        for (var i = 0; i < judging.Count; i++)
            Judge(judging[i], snapshot);

        var settled = problems.Settle(snapshot.Time);
        return snapshot with { Problems = settled, Status = settled.Count > 0 ? settled[0].Severity : HealthStatus.Ok };
    }

    private HealthSnapshot Ask(IMetricSource source, HealthSnapshot snapshot)
    {
        try
        {
            return source.AddTo(snapshot);
        }
        catch (Exception e)
        {
            // The one catch-all of the sources: what fails costs its own section only, whatever it is.
            problems.Report(
                ProblemCodes.SourceFailed, source.Name, HealthStatus.Warning,
                $"Reading {source.Name} failed: {e.Message}",
                "Look at the agent's log; if the file is there and readable, please report it as a bug");
            return snapshot;
        }
    }

    private void Judge(Rule rule, HealthSnapshot snapshot)
    {
        try
        {
            rule.Judge(snapshot, problems);
        }
        catch (Exception e)
        {
            // The same for the rules: one that stumbles over a reading must not take the readings away.
            problems.Report(
                ProblemCodes.RuleFailed, rule.Code, HealthStatus.Warning,
                $"Judging {rule.Code} failed: {e.Message}", "Please report it as a bug, with this snapshot");
        }
    }
}

/// <summary>What names the samples of this run for ever: the device, its boot, and the start of the agent.</summary>
internal sealed record AgentRun(string DeviceId, string? BootId, DateTimeOffset StartedAt);
