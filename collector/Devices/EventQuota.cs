namespace HealthCheck.Collector.Devices;

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
