using System.Collections.Concurrent;

namespace HealthCheck.Collector.CheckBack;

/// <summary>
/// When each device is asked next: spread over the whole interval at first, then about an interval after the last time,
/// and soon again after a failure, so that one lost packet tells nothing.
/// </summary>
internal sealed class CheckBackPlan(TimeSpan interval, TimeProvider time)
{
    private const int FailuresThatCount = 2;
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1), Between = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    // No step of the clock makes anybody wait, or everybody due.
    private readonly long begun = time.GetTimestamp();

    private TimeSpan Now => time.GetElapsedTime(begun);

    private sealed record Entry(TimeSpan Due, int Failures, TimeSpan? AskedAt);

    /// <summary>
    /// The devices among these whose time has come, the longest due first. Others are dropped from the plan.
    /// </summary>
    public IReadOnlyList<string> Due(IEnumerable<string> ids, double? chance = null)
    {
        var now = Now;
        var present = new HashSet<string>(StringComparer.Ordinal);
        var due = new List<(TimeSpan Due, string Id)>();
        foreach (var id in ids)
        {
            present.Add(id);
            var entry =
                entries.GetOrAdd(id, _ => new(now + interval * (chance ?? Random.Shared.NextDouble()), 0, null));
            if (entry.Due <= now)
                due.Add((entry.Due, id));
        }

        foreach (var id in entries.Keys.Where(id => !present.Contains(id)))
            entries.TryRemove(id, out _);
        due.Sort();
        return [.. due.Select(each => each.Id)];
    }

    /// <summary>Whether somebody may ask for a device by hand now; then it is taken as asked.</summary>
    public bool TryAsk(string id)
    {
        var now = Now;
        while (true)
        {
            if (!entries.TryGetValue(id, out var entry))
            {
                if (entries.TryAdd(id, new(now + interval, 0, now)))
                    return true;
                continue;
            }

            if (now - entry.AskedAt < Between)
                return false;
            if (entries.TryUpdate(id, entry with { AskedAt = now }, entry))
                return true;
        }
    }

    /// <summary>A device was asked.</summary>
    /// <returns>Whether what was found is to be believed: a failure only the second time in a row.</returns>
    public bool Asked(string id, bool isFailure)
    {
        var failures = isFailure ? Math.Min(entries.GetValueOrDefault(id)?.Failures + 1 ?? 1, FailuresThatCount) : 0;
        var rest = failures is > 0 and < FailuresThatCount && Soon < interval
            ? Soon
            : interval * (0.9 + 0.2 * Random.Shared.NextDouble());
        var due = Now + rest;
        entries.AddOrUpdate(id, _ =>
            new(due, failures, null), (_, entry) => entry with { Due = due, Failures = failures });
        return failures is 0 or FailuresThatCount;
    }
}
