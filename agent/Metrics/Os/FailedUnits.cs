using HealthCheck.Agent.Sampling;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Os;

/// <summary>
/// Names of systemd units that failed, asked aside at most once a minute: samples take the last answer and never wait.
/// </summary>
internal sealed class FailedUnits(
    Func<CancellationToken, Task<IReadOnlyList<string>?>> ask, ProblemLedger problems, TimeProvider clock)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly Cadence asking = new(clock, TimeSpan.FromMinutes(1));
    private Task<IReadOnlyList<string>?>? asked;
    private IReadOnlyList<string>? last;
    private bool hangs;

    /// <summary>The last answer; null before the first, and where there is no systemd to ask.</summary>
    public IReadOnlyList<string>? Read()
    {
        if (asked is null && asking.IsDue())
            asked = AskAsync();
        if (asked is { IsCompleted: true } answered)
        {
            asked = null;
            hangs = answered.IsCanceled;
            last = answered.IsCompletedSuccessfully ? answered.GetAwaiter().GetResult() : null;
        }

        if (hangs)
        {
            problems.Report(
                "systemd-hangs", "", HealthStatus.Warning, "systemd does not answer which units failed",
                "See whether systemctl answers; if it does not, restart the device");
        }

        return last;
    }

    private async Task<IReadOnlyList<string>?> AskAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline, clock);
        return await ask(deadline.Token).WaitAsync(deadline.Token);
    }
}
