using HealthCheck.Agent.Http;
using HealthCheck.Agent.Problems;
using HealthCheck.Agent.TextOutput;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Doctor;

/// <summary>
/// Every source with what it says, or why it says nothing; and what the verdict makes of it. The clock has a check of
/// its own.
/// </summary>
internal sealed class SourceCheck : ICheck
{
    public string Name => "sources";

    public Task<IReadOnlyList<Finding>> RunAsync(CheckContext context, CancellationToken stop)
    {
        var isPi = context.Announcement.Model?.StartsWith("Raspberry Pi", StringComparison.Ordinal) is true;
        var snapshot = context.Snapshot;
        return Task.FromResult<IReadOnlyList<Finding>>(
        [
            .. Section.Of(snapshot).Where(section => section.Name != "agent")
                .SelectMany(section => Describe(section, context.Machine.FailedSources.Contains(section.Name), isPi)),
            .. context.Machine.ReadErrors.Notes.OrderBy(note => note.Key, StringComparer.Ordinal)
                .Select(note => new Finding("left out", Grade.Green, $"{note.Key}: {note.Value}")),
            .. MoreNotes(context),
            .. snapshot.Problems.Where(problem => problem.Code != ProblemCodes.ClockNotSynchronized).Select(Judge),
            .. OfService(context, snapshot),
        ]);
    }

    private static IEnumerable<Finding> Describe(Section section, bool failed, bool isPi)
    {
        foreach (var line in section.Lines)
        {
            yield return new Finding(
                section.Name, line.Cure is null ? Grade.Green : Grade.Yellow,
                line.Label == section.Name ? line.Text : $"{line.Label}: {line.Text}", line.Cure);
        }

        // A source that failed has its line among the problems.
        if (section.Lines.Count == 0 && !failed)
            yield return new Finding(section.Name, Grade.Green, WhyAbsent(section.Name, isPi));
    }

    private static IEnumerable<Finding> MoreNotes(CheckContext context) => context.Machine.ReadErrors.HasMoreNotes
        ? [new Finding("left out", Grade.Green, "and more details, for which there is no room here")]
        : [];

    // The service's user may not look where root may.
    private static IEnumerable<Finding> OfService(CheckContext context, HealthSnapshot snapshot) =>
        from problem in context.Local is { Holder: PortHolder.ThisAgent, Health: { } health } ? health.Problems : []
        where problem.Code is ProblemCodes.MountFailed or ProblemCodes.MountHangs or ProblemCodes.SourceFailed
            && !snapshot.Problems.Any(own => own.Code == problem.Code && own.Message == problem.Message)
        select new Finding("health", Grade.Yellow, "The agent that runs says: " + problem.Message, problem.Advice);

    private static string WhyAbsent(string section, bool isPi) => section switch
    {
        "temperature" => "not on this machine: the kernel knows no thermal zone and no sensor",
        "power" when isPi => "not available: neither /dev/vcio nor the sensor rpi_volt can be read",
        "power" => "not on this machine: this is no Raspberry Pi",
        "network" => "not on this machine: there is no interface that leads to other networks",
        "pressure" when isPi => "off in this kernel: psi=1 in /boot/firmware/cmdline.txt turns it on",
        "pressure" => "off in this kernel: psi=1 on its command line turns it on",
        "system" => "not on this machine: there is no systemd to ask",
        "cpu" => "no shares yet: the counters of /proc/stat did not move between two looks",
        _ => "not available: the kernel tells nothing of it",
    };

    private static Finding Judge(Problem problem) => new(
        "health",
        problem.Severity == HealthStatus.Critical
            || problem.Code is ProblemCodes.SourceFailed or ProblemCodes.RuleFailed
            ? Grade.Red
            : Grade.Yellow,
        problem.Message, problem.Advice);
}
