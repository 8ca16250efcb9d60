using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Owner;

/// <summary>What an owner changed, as an event.</summary>
internal static class OwnerText
{
    /// <summary>What happened between the two; null when nothing did.</summary>
    public static EventDraft? Between(OwnerEdits before, OwnerEdits after)
    {
        var said = new List<string>();
        if (before.Name != after.Name)
            said.Add(after.Name is { } name ? $"named it {name}" : "gave it its own name back");
        if (!Same(before.Tags, after.Tags))
            said.Add(after.Tags is { } tags ? tags.IsEmpty
                ? "took its tags off"
                : $"tagged it {string.Join(", ", tags)}" : "gave it its own tags back");
        if (before.Notes != after.Notes)
            said.Add(after.Notes is null ? "removed the notes" : "wrote notes");
        if (before.IsMuted != after.IsMuted)
            said.Add(after.IsMuted ? "muted it" : "unmuted it");
        return said.Count == 0 ? null : new(EventKind.Edited, $"The owner {Words.List(said)}", before.Name, after.Name);
    }

    private static bool Same(IReadOnlyList<string>? a, IReadOnlyList<string>? b) =>
        a is null || b is null ? a is null && b is null : a.SequenceEqual(b);
}
