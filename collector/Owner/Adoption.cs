using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Owner;

/// <summary>
/// A device on a new board takes over from the one it was before. History is not rewritten: it stays under the old
/// number, and the heir reads that too.
/// </summary>
internal static class Adoption
{
    /// <summary>Whether one can take over from the other.</summary>
    /// <exception cref="EditException">It cannot.</exception>
    public static void Check(Device heir, Device old)
    {
        if (heir.Id == old.Id)
            throw new EditException(EditFailure.Conflict, "A device cannot adopt itself.");
        if (old.Presence == Presence.Online)
            throw new EditException(
                EditFailure.Conflict,
                $"'{old.Id}' is online. Two live devices are never merged: stop it first, if it is really gone for "
                + $"good.");
    }

    /// <summary>The heir with what was the other's.</summary>
    public static Device Of(Device heir, Device old) => heir.WithCard(null) with
    {
        FirstSeen = old.FirstSeen < heir.FirstSeen ? old.FirstSeen : heir.FirstSeen,
        Owner = heir.Owner.Or(old.Owner),
        Adopted = [.. heir.Adopted, new(old.Id, old.Number), .. old.Adopted],
    };

    /// <summary>What happened.</summary>
    public static EventDraft Told(Device heir, Device old) => new(
        EventKind.Adopted,
        $"Took over from {(old.Name is { } name ? $"{PlainText.Line(name, 200)} ({old.Id})" : old.Id)}, which was "
            + $"known since {old.FirstSeen:yyyy-MM-dd}",
        old.Id, heir.Id);
}
