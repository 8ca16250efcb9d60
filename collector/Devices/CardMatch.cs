using HealthCheck.Contracts;

namespace HealthCheck.Collector.Devices;

/// <summary>
/// The card of a device is known from another device: same machine-id and another board, or the same network ports
/// under another identity.
/// </summary>
/// <param name="OtherId">The other device.</param>
/// <param name="Relation">What that means.</param>
internal sealed record CardMatch(string OtherId, CardRelation Relation)
{
    /// <summary>Whether two devices show one card, in two boards or in one board under two identities.</summary>
    public static bool Are(Device a, Device b) =>
        a.Id != b.Id
        && a.Fingerprint is { MachineId: { } card } mine && b.Fingerprint is { MachineId: { } otherCard } other
        && card == otherCard
        && ((mine.Serial is { } board && other.Serial is { } otherBoard && board != otherBoard)
            || IsOneMachine(mine, other));

    // A board gets another identity when a newer agent no longer believes its serial number. One serial number on both
    // is no such change: the owner set the identities.
    private static bool IsOneMachine(Fingerprint a, Fingerprint b) =>
        (a.Serial is null || a.Serial != b.Serial) && HaveSamePorts(a, b);

    /// <summary>Whether two fingerprints name the same network ports, and one at least.</summary>
    public static bool HaveSamePorts(Fingerprint a, Fingerprint b) =>
        a.Macs.Count > 0
        && a.Macs.Order(StringComparer.Ordinal).SequenceEqual(b.Macs.Order(StringComparer.Ordinal));

    /// <summary>
    /// What devices with one card are after one of them said something. A board that lost its card stays online at the
    /// broker for a minute, so that only its words count: two boards live when each spoke after the other.
    /// </summary>
    /// <param name="device">The device that said something.</param>
    /// <param name="spoke">Whether that was a sample measured just now.</param>
    /// <param name="twins">The other devices with its card.</param>
    /// <returns>The device, and those of the others that changed.</returns>
    public static (
        Device Device, IReadOnlyList<Device> Others) Judge(Device device, bool spoke, IReadOnlyList<Device> twins)
    {
        if (device.EventState.Card is { } known && twins.All(twin => twin.Id != known.OtherId))
            device = device.WithCard(null);
        if (twins.Count == 0)
            return (device, []);

        var isNewest = twins.All(twin => twin.EventState.Card?.OtherId != device.Id);
        if (device.EventState.Card is null && isNewest)
            device = device.WithCard(
                new(twins.MaxBy(twin => twin.LastSeen ?? twin.FirstSeen)!.Id, CardRelation.Suspected));
        if (!spoke)
            return (device, []);

        if (device.EventState.Card is { } card)
        {
            var twin = twins.First(twin => twin.Id == card.OtherId);
            var isOneMachine = IsOneMachine(device.Fingerprint!, twin.Fingerprint!);
            device = device.WithCard(card.AfterOwnWord(twin.Presence, isOneMachine));
        }

        var others = new List<Device>();
        foreach (var twin in twins.Where(twin => twin.EventState.Card?.OtherId == device.Id))
        {
            if (twin.EventState.Card!.Relation == CardRelation.Cloned)
                continue;
            if (twin.Presence == Presence.Online)
            {
                others.Add(twin.WithCard(new(device.Id, CardRelation.OtherSpoke)));
                continue;
            }

            // The card is back where it was.
            others.Add(twin.WithCard(null));
            device = device.WithCard(new(twin.Id, Silent(IsOneMachine(device.Fingerprint!, twin.Fingerprint!))));
        }

        return (device, others);
    }

    // Two identities of one machine that both live are two agents on it, and no copy of a card.
    private CardMatch AfterOwnWord(Presence other, bool isOneMachine) => Relation switch
    {
        CardRelation.OtherSpoke when !isOneMachine => this with { Relation = CardRelation.Cloned },
        CardRelation.Suspected when other != Presence.Online => this with { Relation = Silent(isOneMachine) },
        _ => this,
    };

    // What it means that the other is silent.
    private static CardRelation Silent(bool isOneMachine) =>
        isOneMachine ? CardRelation.IdentityChanged : CardRelation.Moved;
}
