using HealthCheck.Agent.Problems;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Os;

/// <summary>Names of systemd units that failed, asked for at most once a minute.</summary>
internal sealed class FailedUnits(
    Func<CancellationToken, Task<IReadOnlyList<string>?>> ask, ProblemTracker problems, TimeProvider clock)
{
    private readonly BackgroundQuery<IReadOnlyList<string>> asked = new(ask, _ => TimeSpan.FromMinutes(1), clock);

    /// <summary>The last answer; null before the first, and where there is no systemd to ask.</summary>
    public IReadOnlyList<string>? Read()
    {
        var last = asked.Read();
        if (asked.Hangs)
        {
            problems.Report(
                "systemd-hangs", "", HealthStatus.Warning, "systemd does not answer which units failed",
                "See whether systemctl answers; if it does not, restart the device");
        }

        return last;
    }
}
