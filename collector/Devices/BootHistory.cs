using System.Collections.Immutable;

namespace HealthCheck.Collector.Devices;

/// <summary>
/// Which boots and runs a device spoke from. A boot never heard of is a reboot; runs that take turns are two agents
/// with one identity. Immutable.
/// </summary>
internal sealed record BootHistory
{
    private const int Kept = 8;
    private const int TurnsUntilShared = 2;
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    /// <summary>Before anything was said.</summary>
    public static BootHistory Empty { get; } = new();

    /// <summary>Boot ids, the one that was new last first. An earlier one that speaks again does not move.</summary>
    public ImmutableArray<string> Boots { get; init; } = [];

    /// <summary>Runs whose samples came at once, the one that spoke last first.</summary>
    public ImmutableArray<RunKey> Speakers { get; init; } = [];

    /// <summary>How often an earlier run spoke again.</summary>
    public int Turns { get; init; }

    /// <summary>When that was last; null when it never was.</summary>
    public DateTimeOffset? TurnedAt { get; init; }

    /// <summary>Since when two agents are known to share the identity; null while they do not.</summary>
    public DateTimeOffset? SharedSince { get; init; }

    /// <summary>Whether a boot came before another one; false unless both are known.</summary>
    public bool IsEarlier(string? boot, string? other) =>
        boot is not null && other is not null && Boots.IndexOf(other) is >= 0 and var place
            && Boots.IndexOf(boot) > place;

    /// <summary>The device named its boot.</summary>
    public BootHistory Heard(string? bootId) =>
        bootId is null || Boots.Contains(bootId) ? this : this with { Boots = Pushed(Boots, bootId) };

    /// <summary>A new sample of a run came at once. One agent goes from run to run and never back.</summary>
    public BootHistory Spoke(RunKey run, DateTimeOffset now)
    {
        var place = Speakers.IndexOf(run);
        if (place == 0)
            return SharedSince is not null && Since(now) > Memory ? this with { SharedSince = null, Turns = 0 } : this;
        if (place < 0)
            return this with { Speakers = Pushed(Speakers, run) };

        var turns = Since(now) <= Memory ? Turns + 1 : 1;
        return this with
        {
            Speakers = Speakers.RemoveAt(place).Insert(0, run),
            Turns = Math.Min(turns, TurnsUntilShared),
            TurnedAt = now,
            SharedSince = turns >= TurnsUntilShared ? SharedSince ?? now : null,
        };
    }

    // A clock that was set back must not make this wait until it has caught up.
    private TimeSpan? Since(DateTimeOffset now) => (now - TurnedAt)?.Duration();

    private static ImmutableArray<T> Pushed<T>(ImmutableArray<T> list, T item) =>
        [item, .. list.Length < Kept ? list : list[..(Kept - 1)]];
}
