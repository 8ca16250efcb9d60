using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Problems;
using HealthCheck.Agent.Processes;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Agent.Sampling;

/// <summary>Takes the snapshots, evaluates the rules for each, and numbers them without gaps.</summary>
internal sealed class Sampler(
    IReadOnlyList<IMetricSource> sources, ProblemTracker problems, AgentRun run, TimeProvider clock,
    IReadOnlyList<Rule>? rules = null, ProblemProcesses? processes = null)
{
    private readonly ClockSteps steps = new(clock);
    private volatile IReadOnlyList<Rule> rules = rules ?? [];
    private long sequence;

    /// <summary>Replaces the rules from the next sample on. Open problems keep their start.</summary>
    public void UseRules(IReadOnlyList<Rule> others, ProblemOptions options)
    {
        problems.Ignored = options.Ignore;
        processes?.IsEnabled = options.Processes;
        rules = others;
    }

    /// <summary>Reads every source once and evaluates every rule.</summary>
    public HealthSnapshot Measure()
    {
        var time = clock.GetUtcNow();

        // A Pi without a battery starts weeks behind; when NTP sets the clock, nothing has been wrong for weeks.
        if (steps.Until(time) is var step && step != TimeSpan.Zero)
            problems.ShiftTimes(step);
        var snapshot = new HealthSnapshot
        {
            ApiVersion = ApiVersions.Current,
            Id = run.DeviceId,
            Time = time,
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
            snapshot = Read(source, snapshot);

        var evaluated = rules;
        for (var i = 0; i < evaluated.Count; i++)
            Evaluate(evaluated[i], snapshot);
        snapshot = snapshot.Cut("problems", problems.Complete(time), out var current);
        if (processes is not null)
            current = processes.AddTo(current, snapshot.Load?.Processors);
        return current.Count > 0 ? snapshot with { Problems = current, Status = current[0].Severity } : snapshot;
    }

    private HealthSnapshot Read(IMetricSource source, HealthSnapshot snapshot)
    {
        problems.CurrentSource = source.Name;
        try
        {
            return source.AddTo(snapshot);
        }
        catch (Exception e)
        {
            // The only catch-all for sources: an exception costs one section. Sources handle unusual kernel files
            // themselves, so this is a bug, or a disk error.
            problems.Report(
                ProblemCodes.SourceFailed, source.Name, HealthStatus.Warning,
                $"Reading {source.Name} failed: {ErrorText.WithPath(e)}", Advice(e));
            return snapshot;
        }
    }

    private static string Advice(Exception e) => e switch
    {
        UnauthorizedAccessException => "Let the user of the agent read what the message names",
        IOException => "The kernel log (dmesg) may name the driver or disk",
        _ => "Please report it as a bug, with this snapshot. The other sections are not affected",
    };

    private void Evaluate(Rule rule, HealthSnapshot snapshot)
    {
        try
        {
            rule.Evaluate(snapshot, problems);
        }
        catch (Exception e)
        {
            // The same for the rules: a rule that throws must not cost the readings.
            problems.Report(
                ProblemCodes.RuleFailed, rule.Code, HealthStatus.Warning,
                $"The rule {rule.Code} failed: {ErrorText.WithPath(e)}",
                "Please report it as a bug, with this snapshot");
        }
    }
}
