using System.Collections.Immutable;

namespace HealthCheck.Collector.Alerts;

/// <summary>
/// How often a device was lost, and how often an alert was told, within a day. It limits what comes and goes.
/// </summary>
/// <param name="Began">When it began, oldest first.</param>
/// <param name="Told">When it was told, oldest first.</param>
internal sealed record Tally(ImmutableArray<DateTimeOffset> Began, ImmutableArray<DateTimeOffset> Told)
{
    // More decide nothing: a device is told twelve times a day, and once more that it comes and goes.
    private const int MostKept = AlertRules.MostOfDeviceADay + 1;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Of an alert that never began.</summary>
    public static Tally None { get; } = new([], []);

    /// <summary>After another beginning.</summary>
    public Tally WithBeginning(DateTimeOffset now) => this with { Began = Add(Began, now) };

    /// <summary>After it was told once more.</summary>
    public Tally WithTold(DateTimeOffset now) => this with { Told = Add(Told, now) };

    /// <summary>Without what is older than a day; null when nothing is left.</summary>
    public Tally? At(DateTimeOffset now)
    {
        var kept = new Tally(
            [.. Began.Where(each => each <= now && now - each < Day)],
            [.. Told.Where(each => each <= now && now - each < Day)]);
        return kept.Began.IsEmpty && kept.Told.IsEmpty ? null : kept;
    }

    private static ImmutableArray<DateTimeOffset> Add(ImmutableArray<DateTimeOffset> times, DateTimeOffset now) =>
        [.. times.TakeLast(MostKept - 1), now];
}
