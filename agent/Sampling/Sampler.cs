using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Verdict;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Agent.Sampling;

/// <summary>Takes one snapshot after the other, judges each, and numbers them without a gap.</summary>
internal sealed class Sampler(
    IReadOnlyList<IMetricSource> sources, ProblemLedger problems, AgentRun run, TimeProvider clock,
    IReadOnlyList<Rule>? rules = null)
{
    private readonly ClockSteps steps = new(clock);
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
        var time = clock.GetUtcNow();

        // A Pi without a battery starts weeks behind; when NTP sets the clock, nothing has been wrong for weeks.
        if (steps.Until(time) is var step && step != TimeSpan.Zero)
            problems.ClockSet(step);
        var sections = default(Sections);
        foreach (var source in sources)
            sections = Ask(source, sections);
        var snapshot = new HealthSnapshot
        {
            ApiVersion = ApiVersions.Current,
            Id = run.DeviceId,
            Time = time,
            BootId = run.BootId,
            StartedAt = run.StartedAt,
            Sequence = ++sequence,
            ClockSynchronized = sections.ClockSynchronized,
            Status = HealthStatus.Ok,
            Problems = [],
            Load = sections.Load,
            Memory = sections.Memory,
            Storage = sections.Storage,
            Uptime = sections.Uptime,
            Temperature = sections.Temperature,
            Cpu = sections.Cpu,
            Network = sections.Network,
            Power = sections.Power,
            Pressure = sections.Pressure,
            System = sections.System,
            Agent = sections.Agent,
            Omitted = sections.Omitted,
        };

        var judging = rules;
        for (var i = 0; i < judging.Count; i++)
            Judge(judging[i], snapshot);
        sections = sections.Cut("problems", problems.Settle(time), out var settled);
        return settled.Count > 0
            ? snapshot with { Problems = settled, Status = settled[0].Severity, Omitted = sections.Omitted }
            : snapshot;
    }

    private Sections Ask(IMetricSource source, in Sections sections)
    {
        problems.Asked = source.Name;
        try
        {
            return source.AddTo(sections);
        }
        catch (Exception e)
        {
            // The one catch-all of the sources: what fails costs its own section only, whatever it is. Sources catch what a
            // kernel can do themselves, so this is a fault of the program, or of a disk.
            problems.Report(
                ProblemCodes.SourceFailed, source.Name, HealthStatus.Warning,
                $"Reading {source.Name} failed: {ErrorText.WithPath(e)}", Advice(e));
            return sections;
        }
    }

    private static string Advice(Exception e) => e switch
    {
        UnauthorizedAccessException => "Let the user of the agent read what the message names",
        IOException => "The kernel log (dmesg) may name the driver or disk",
        _ => "Please report it as a bug, with this snapshot. The other sections are not affected",
    };

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
                $"Judging {rule.Code} failed: {ErrorText.WithPath(e)}", "Please report it as a bug, with this snapshot");
        }
    }
}
