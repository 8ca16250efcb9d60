using System.Globalization;
using System.Text;
using HealthCheck.Agent.Problems;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Agent.Tests.Problems;

/// <summary>
/// Writes <c>docs/problems.md</c> from the rules, so that it cannot tell otherwise than the agent does.
/// </summary>
internal static class ProblemsPage
{
    private const string Head = """
        # Problems

        What the agent finds wrong with a device stands in `problems` of every snapshot, each with a code, a severity,
        the time it began, a message and an advice; `status` is the worst of them. This page tells every code. It is
        made from the rules themselves (`UPDATE_GOLDEN=1` and the agent's tests), so change them and not the page.

        A problem begins with the sample that reaches its limit. So that it does not come and go with a figure around
        the limit, it eases only when the figure has left the limit by a margin (never more than a fifth of the limit),
        or when the condition has stayed away for a while, at least three samples. What cannot be read any more is held
        for three samples, then dropped. When a problem worsens or eases it is still the same one, since the time it
        began.

        Limits are settings of the section `Verdict`, in `/etc/healthcheck/agent.json`, or in the environment as
        `HEALTHCHECK_Verdict__StorageWarningPercent=90`. Codes in the list `Verdict:Ignore` are not told at all:

        ```json
        { "Verdict": { "StorageWarningPercent": 90, "Ignore": ["reboot-required", "updates"] } }
        ```

        ## The processes behind a problem

        `load-high`, `memory-full`, `swap-full` and `memory-pressure` name the processes that use most, five at most.
        Page, alert and terminal show them beside the advice: “Most of it: mysqld 82 %, chromium 11 %”. The snapshot has
        them in `processes` of the problem:

        ```json
        "processes": [ { "name": "mysqld", "percent": 82.5 }, { "name": "chromium", "percent": 11 } ]
        ```

        - `percent` is processor time of all processors together, for `load-high`. It is measured from the sample in
          which the problem begins to the next one. Less than 1 % is left out. Processes that wait for a disk use little
          processor time, and processes that end in between are not counted.
        - `bytes` is memory and swap, for the other three. It does not include pages of files, which the kernel can drop.
        - Processes of one name are added up. Only the name is read, never a command line.
        - The list stays until the problem ends. It is made anew when the problem becomes critical.
        - `Verdict:Processes` = `false` turns it off.

        The service of the package sees no process but its own (`ProtectProc=invisible`), so there the problem comes
        without `processes`. Whoever sees other processes also sees their command lines, and these may hold passwords. To
        allow it, run `sudo systemctl edit healthcheck-agent`, write these two lines, and restart the agent:

        ```ini
        [Service]
        ProtectProc=default
        ```

        """;

    // What no rule finds: it goes wrong while the agent measures.
    public static readonly IReadOnlyList<(string Code, string Meaning)> Measuring =
    [
        (ProblemCodes.SourceFailed,
            "A file of the kernel, or a value in it, cannot be read. That figure is null; the others are not affected. "
            + "The message tells which and why."),
        (ProblemCodes.RuleFailed,
            "A rule of this page stumbled over a reading: a mistake of the agent. Please report it."),
        (ProblemCodes.SensorFailed,
            "A thermal zone, or a sensor that worked before, has failed three times in a row, or tells what cannot "
            + "be."),
        (ProblemCodes.MountHangs, "A filesystem does not answer, mostly because its server is gone."),
        (ProblemCodes.MountFailed,
            "A filesystem cannot be asked how full it is. The message says why: no permission, its path is gone, its "
            + "server or program is, the disk has an error. The advice says what helps."),
        (ProblemCodes.SystemdHangs, "systemd does not answer which units failed."),
        (
            ProblemCodes.HttpNotListening,
            "The agent cannot listen at `Http:Address` and `Http:Port`, and tries again. The message says why."),
    ];

    public static string Write(
        IReadOnlyList<Rule> rules, IReadOnlyDictionary<string, SettingInfo> settings,
        Func<Rule, HealthStatus, Problem?> example)
    {
        var page = new StringBuilder(Head);
        foreach (var rule in rules)
            Write(page, rule, settings, severity => example(rule, severity));

        page.Append("\n## While measuring\n\nAlways a warning.\n\n| code | what it means |\n|---|---|\n");
        foreach (var (code, meaning) in Measuring)
            page.Append(CultureInfo.InvariantCulture, $"| `{code}` | {meaning} |\n");
        return page.ToString().TrimEnd();
    }

    private static void Write(
        StringBuilder page, Rule rule, IReadOnlyDictionary<string, SettingInfo> settings,
        Func<HealthStatus, Problem?> example)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {rule.Code}\n\n{rule.Meaning}\n\n");
        foreach (var severity in new[] { HealthStatus.Warning, HealthStatus.Critical })
        {
            if (example(severity) is { } problem)
                page.Append(CultureInfo.InvariantCulture, $"- {severity}: “{problem.Message}”\n");
        }

        page.Append(CultureInfo.InvariantCulture, $"- What to do: {rule.Advice}\n");
        if (rule.Margin > 0)
            page.Append(CultureInfo.InvariantCulture, $"- Eases: when it has left the limit by {rule.Margin}\n");
        else if (rule.Hold.Samples > 0)
            page.Append(CultureInfo.InvariantCulture, $"- Eases: {Describe(rule.Hold.Time)} after the last time\n");

        if (rule.Settings.Count == 0)
            return;
        page.Append("\n| setting | default | accepted | meaning |\n|---|---|---|---|\n");
        foreach (var setting in rule.Settings.Select(key => settings[key]))
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{setting.Key}` | {setting.Default} | {setting.Accepted} ")
                .Append(CultureInfo.InvariantCulture, $"| {setting.Meaning} |\n");
        }
    }

    public static string Describe(TimeSpan time) =>
        time.TotalHours < 1 ? $"{time.TotalMinutes} minutes" : $"{time.TotalDays} day";
}
