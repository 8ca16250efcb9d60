using System.Collections.Immutable;

namespace HealthCheck.Collector.Devices;

/// <summary>What the owner says of a device here, whatever it announces. Null is the device's own.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Tags">Words for grouping.</param>
/// <param name="Notes">Anything worth remembering about it.</param>
/// <param name="IsMuted">No alerts about it.</param>
internal sealed record OwnerEdits(string? Name, ImmutableArray<string>? Tags, string? Notes, bool IsMuted)
{
    /// <summary>Of a device the owner said nothing about.</summary>
    public static OwnerEdits None { get; } = new(null, null, null, false);

    /// <summary>These where they say something, else those of another device.</summary>
    public OwnerEdits Or(OwnerEdits other) =>
        new(Name ?? other.Name, Tags ?? other.Tags, Notes ?? other.Notes, IsMuted || other.IsMuted);
}
