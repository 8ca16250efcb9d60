using HealthCheck.Contracts;

namespace HealthCheck.Agent.HomeAssistant;

/// <summary>
/// Finds what to publish as events: how the problems of a snapshot differ from those that were published. Those are
/// kept over a restart, so a restart repeats no problem that lasts. Pure logic over a clock.
/// </summary>
internal sealed class ProblemEvents(TimeProvider clock)
{
    /// <summary>
    /// After its start the agent may need so long to find a problem again, so none ends before.
    /// </summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMinutes(10);

    private readonly long beginning = clock.GetTimestamp();
    private readonly Dictionary<(string Code, string Summary), ToldProblem> told = [];
    private HashSet<(string Code, string Summary)> unsettled = [];
    private HealthSnapshot? compared;

    /// <summary>The problems that were published and have not ended.</summary>
    public IEnumerable<ToldProblem> Told => told.Values;

    /// <summary>Restores what an earlier run published.</summary>
    public void Remember(IEnumerable<ToldProblem> problems)
    {
        foreach (var problem in problems)
            told[Key(problem)] = problem;
        unsettled = [.. told.Keys];
    }

    /// <summary>The events that are due, oldest problem first.</summary>
    public IReadOnlyList<ProblemEvent> Compare(HealthSnapshot snapshot)
    {
        if (ReferenceEquals(snapshot, compared))
            return [];
        compared = snapshot;
        if (told.Count == 0 && snapshot.Problems.Count == 0)
            return [];

        var events = new List<ProblemEvent>();
        var current = new HashSet<(string, string)>();
        foreach (var problem in snapshot.Problems.OrderBy(each => each.Since))
        {
            var now = new ToldProblem(
                problem.Code, problem.Severity, problem.Summary ?? problem.Code, problem.Since);
            if (!current.Add(Key(now)))
                continue;
            unsettled.Remove(Key(now));

            // After a restart of the agent every problem began anew, for the snapshot.
            if (told.TryGetValue(Key(now), out var before))
                now = now with { Since = before.Since };
            if (before is null)
                events.Add(new ProblemEvent(ProblemEvent.Began, now, problem));
            else if (now.Severity != before.Severity)
                events.Add(new ProblemEvent(
                    now.Severity > before.Severity ? ProblemEvent.Worsened : ProblemEvent.Eased, now, problem));
        }

        if (clock.GetElapsedTime(beginning) >= Settling)
            unsettled.Clear();
        events.InsertRange(0, told.Values.Where(each => !current.Contains(Key(each)) && !unsettled.Contains(Key(each)))
            .Select(each => new ProblemEvent(ProblemEvent.Ended, each, null)));
        return events;
    }

    /// <summary>Lets the last snapshot be compared again, because not all of its events were sent.</summary>
    public void Repeat() => compared = null;

    /// <summary>Records that an event was published.</summary>
    public void Sent(ProblemEvent sent)
    {
        if (sent.Type == ProblemEvent.Ended)
            told.Remove(Key(sent.Told));
        else
            told[Key(sent.Told)] = sent.Told;
    }

    private static (string Code, string Summary) Key(ToldProblem problem) => (problem.Code, problem.Summary);
}
