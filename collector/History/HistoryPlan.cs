using HealthCheck.Contracts;

namespace HealthCheck.Collector.History;

/// <summary>From what an answer is made, and how much time a point stands for.</summary>
/// <param name="Source">What to read.</param>
/// <param name="Step">A multiple of the source's width.</param>
internal readonly record struct HistoryPlan(HistorySource Source, TimeSpan Step)
{
    private static readonly int[] Steps =
        [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];

    /// <summary>
    /// The coarsest source that still gives as many points as wanted, of those that are kept back to the begin of the
    /// range.
    /// </summary>
    public static HistoryPlan For(HistoryQuery query, HistoryOptions kept, DateTimeOffset now)
    {
        var age = now - query.From;
        var least = age > kept.Minutes ? Rollup.Quarter : age > kept.Raw ? Rollup.Minute : TimeSpan.FromSeconds(1);
        var wanted = (query.To - query.From) / Math.Max(1, query.Points);
        var step = Round(wanted > least ? wanted : least, least);
        return new(
            step.Ticks % Rollup.Quarter.Ticks == 0 ? HistorySource.Quarter
            : step.Ticks % Rollup.Minute.Ticks == 0 ? HistorySource.Minute
            : HistorySource.Raw, step);
    }

    // To a length of time that people would choose.
    private static TimeSpan Round(TimeSpan wanted, TimeSpan least)
    {
        foreach (var seconds in Steps)
        {
            var step = TimeSpan.FromSeconds(seconds);
            if (step >= wanted && step.Ticks % least.Ticks == 0)
                return step;
        }

        return TimeSpan.FromDays(Math.Ceiling(wanted.TotalDays));
    }
}
