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
    public BootLedger Boots { get; init; } = BootLedger.Empty;

    /// <summary>From which other device its card is known; null when from none.</summary>
    public CardTwin? Card { get; init; }

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

/// <summary>A problem that was told.</summary>
/// <param name="Code">Which.</param>
/// <param name="Since">When it was told, by the collector's clock.</param>
internal sealed record OpenProblem(string Code, DateTimeOffset Since);

/// <summary>How many events of a device were told in the hour that began with the first of them.</summary>
/// <param name="Since">When the hour began.</param>
/// <param name="Told">How many were told.</param>
/// <param name="LeftOut">How many were left out, which is told when the hour is over.</param>
internal sealed record EventQuota(DateTimeOffset Since, int Told, int LeftOut = 0)
{
    /// <summary>So many an hour, the one that says that there are more among them.</summary>
    public const int PerHour = 60;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>Nothing was told yet.</summary>
    public static EventQuota Untouched { get; } = new(DateTimeOffset.MinValue, 0);

    /// <summary>When events are told again.</summary>
    public DateTimeOffset Until => Since + Hour;

    /// <summary>Whether the next event is one too many.</summary>
    public bool IsUsedUp => Told >= PerHour;

    /// <summary>Whether it was said that events are left out.</summary>
    public bool IsSaid => Told > PerHour;

    /// <summary>Whether the hour is over and events of it were left out.</summary>
    public bool OwesCount(DateTimeOffset now) => LeftOut > 0 && !Holds(now);

    /// <summary>At a moment, before anything is told then.</summary>
    public EventQuota At(DateTimeOffset now) => Holds(now) ? this : new(now, 0);

    /// <summary>After one more event.</summary>
    public EventQuota Next() => this with { Told = Told + 1 };

    /// <summary>After one event was left out.</summary>
    public EventQuota Omit() => this with { LeftOut = LeftOut == int.MaxValue ? LeftOut : LeftOut + 1 };

    private bool Holds(DateTimeOffset now) => now >= Since && now - Since < Hour;
}
