using HealthCheck.Collector.Views;

namespace HealthCheck.Collector.Page.Overview;

/// <summary>
/// Which devices are shown; it stands in the address of the page, so that a view can be sent to somebody.
/// </summary>
/// <param name="Status">One word of <see cref="Words"/>; null for all.</param>
/// <param name="Tag">A tag; null for all.</param>
/// <param name="Text">Part of the name, host name, address, model, id or a problem; null for all.</param>
public sealed record FleetFilter(string? Status, string? Tag, string? Text)
{
    /// <summary>What can be asked for, each with how many devices there are of it.</summary>
    public static IReadOnlyList<string> Words { get; } = ["online", "warning", "critical", "offline", "stopped"];

    /// <summary>True when everything is shown.</summary>
    public bool IsEmpty => Status is null && Tag is null && string.IsNullOrWhiteSpace(Text);

    /// <summary>Whether a device is shown.</summary>
    public bool Shows(DeviceView device) =>
        (Status is null || Is(device, Status))
        && (Tag is null || device.Tags.Contains(Tag, StringComparer.Ordinal))
        && (string.IsNullOrWhiteSpace(Text)
            || device.Searchable.Any(text => text?.Contains(Text.Trim(), StringComparison.OrdinalIgnoreCase) == true));

    /// <summary>Whether one of the words is true of a device.</summary>
    public static bool Is(DeviceView device, string status) => status switch
    {
        "online" => device.Presence == Contracts.Presence.Online,
        "offline" => device.Presence == Contracts.Presence.Offline,
        "stopped" => device.Presence == Contracts.Presence.Stopped,
        "warning" => device is { StatusColour: StatusColour.Warning, IsMuted: false },
        "critical" => device is
        {
            StatusColour: StatusColour.Critical, Presence: Contracts.Presence.Online, IsMuted: false,
        },
        _ => false,
    };
}
