using System.Collections.Immutable;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Devices;

/// <summary>
/// Which events of a device were reported so far. It is saved with the device, so that nothing is reported twice.
/// Immutable, and bounded whatever comes.
/// </summary>
internal sealed record EventState
{
    private const int ProblemsKept = 32;

    /// <summary>Of a device without any event.</summary>
    public static EventState Empty { get; } = new();

    /// <summary>Problems that began and did not end, by code.</summary>
    public ImmutableArray<OpenProblem> Problems { get; init; } = [];

    /// <summary>Its clock.</summary>
    public ClockCheck Clock { get; init; } = ClockCheck.Trusted;

    /// <summary>Its boots.</summary>
    public BootHistory Boots { get; init; } = BootHistory.Empty;

    /// <summary>From which other device its card is known; null when from none.</summary>
    public CardMatch? Card { get; init; }

    /// <summary>What the check over HTTP found; null before it found anything out.</summary>
    public DeviceHttp? Http { get; init; }

    /// <summary>How much was told lately.</summary>
    public EventQuota Quota { get; init; } = EventQuota.Untouched;

    /// <summary>After the device named its boot.</summary>
    public EventState Heard(string? bootId) =>
        Boots.Heard(bootId) is var boots && ReferenceEquals(boots, Boots) ? this : this with { Boots = boots };

    /// <summary>After a new sample that was sent at once; the same object when there is nothing to tell.</summary>
    /// <param name="snapshot">What it says.</param>
    /// <param name="run">Who measured it.</param>
    /// <param name="isNewest">Whether it is the latest of the device.</param>
    /// <param name="now">When it came.</param>
    /// <param name="judgesClock">Whether the collector's own clock is good enough to judge that of the device.</param>
    public EventState After(
        HealthSnapshot snapshot, RunKey run, bool isNewest, DateTimeOffset now, bool judgesClock = true)
    {
        var problems = isNewest ? Judged(snapshot, now) : Problems;
        var clock = judgesClock ? Clock.After(snapshot.Time, now) : Clock;
        var boots = Boots.Heard(run.BootId).Spoke(run, now);
        return problems == Problems && ReferenceEquals(clock, Clock) && ReferenceEquals(boots, Boots)
            ? this
            : this with { Problems = problems, Clock = clock, Boots = boots };
    }

    /// <summary>After the device named the time, beside any sample that is kept.</summary>
    public EventState Timed(DateTimeOffset time, DateTimeOffset now) =>
        Clock.After(time, now) is var clock && ReferenceEquals(clock, Clock) ? this : this with { Clock = clock };

    private ImmutableArray<OpenProblem> Judged(HealthSnapshot snapshot, DateTimeOffset now)
    {
        if (snapshot.Problems.Count == 0 && Problems.IsEmpty)
            return Problems;
        var codes = snapshot.Problems.Select(
            problem => problem.Code).Distinct(StringComparer.Ordinal).Take(ProblemsKept).ToList();
        return codes.Count == Problems.Length && Problems.All(open => codes.Contains(open.Code))
            ? Problems
            : [.. codes.Select(code => Problems.FirstOrDefault(open => open.Code == code) ?? new(code, now))];
    }
}
