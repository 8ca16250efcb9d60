using HealthCheck.Contracts;
using Spectre.Console;

namespace HealthCheck.Collector.Terminal;

/// <summary>How a device is, in a word, a colour and a place in the list. One that does not talk is never shown as well.</summary>
internal readonly record struct Standing(string Words, Color Color, int Worry, bool IsCurrent)
{
    /// <summary>The standing of a device at one moment.</summary>
    public static Standing Of(DeviceSummary device, DateTimeOffset now) => (device.Presence, device.Status) switch
    {
        (Presence.Offline, _) => new($"offline {Ago(device, now)}", Color.Red, 6, false),
        (Presence.Stopped, _) => new($"stopped {Ago(device, now)}", Color.Grey, 0, false),
        _ when device.SilentAfter <= now => new($"silent {Ago(device, now)}", Color.Yellow, 4, false),
        (_, HealthStatus.Critical) => new("critical", Color.Red, 5, true),
        (_, HealthStatus.Warning) => new("warning", Color.Yellow, 3, true),
        (_, null) => new("no sample yet", Color.Grey, 2, false),
        _ => new("well", Color.Green, 1, true),
    };

    /// <summary>Whether somebody should look at it.</summary>
    public bool NeedsAttention => Worry >= 3;

    /// <summary>Whether it talks, and nothing is wrong.</summary>
    public bool IsWell => Worry == 1;

    private static string Ago(DeviceSummary device, DateTimeOffset now) =>
        device.LastSeen is { } seen ? Plain.Span(now - seen) : "";
}
