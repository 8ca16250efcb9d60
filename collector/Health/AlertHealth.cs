using HealthCheck.Contracts;

namespace HealthCheck.Collector.Health;

/// <summary>Alerts, and what is wrong with their sending, for <see cref="HealthReport"/>.</summary>
internal sealed class AlertHealth
{
    private volatile IReadOnlyList<Problem> problems = [];
    private volatile AlertCounts counts = new(0, 0, 0);

    /// <summary>The problems now. One that was there before keeps its time.</summary>
    public IReadOnlyList<Problem> Problems
    {
        get => problems;
        set => problems =
        [
            .. value.Select(each => problems.FirstOrDefault(before => before.Code == each.Code) is { } before
                ? each with { Since = before.Since }
                : each),
        ];
    }

    /// <summary>The numbers now.</summary>
    public AlertCounts Counts
    {
        get => counts;
        set => counts = value;
    }
}
