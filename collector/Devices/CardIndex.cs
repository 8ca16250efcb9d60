using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace HealthCheck.Collector.Devices;

/// <summary>Which devices have shown a card. One writer; bounded, for many may claim the same.</summary>
internal sealed class CardIndex
{
    private const int DevicesPerCard = 8;
    private readonly ConcurrentDictionary<string, ImmutableArray<string>> byCard = new(StringComparer.Ordinal);

    /// <summary>The devices with a card; they may have changed since.</summary>
    public ImmutableArray<string> With(string machineId) => byCard.TryGetValue(machineId, out var ids) ? ids : [];

    /// <summary>The devices that show the card of one in another board.</summary>
    /// <param name="device">The one.</param>
    /// <param name="more">What is to be added to this index.</param>
    /// <param name="find">A device as it is now.</param>
    public IReadOnlyList<Device> TwinsOf(Device device, CardIndex more, Func<string, Device?> find)
    {
        if (device.Fingerprint?.MachineId is not { } card)
            return [];
        var (known, added) = (With(card), more.With(card));
        return added.IsEmpty && (known.IsEmpty || (known.Length == 1 && known[0] == device.Id))
            ? []
            : [.. known.Union(added).Select(find).OfType<Device>().Where(each => CardMatch.Are(device, each))];
    }

    /// <summary>A device took the place of another, or came, or went.</summary>
    public void Replace(Device? before, Device? after)
    {
        var (was, now) = (before?.Fingerprint?.MachineId, after?.Fingerprint?.MachineId);
        if (was == now)
            return;
        if (was is not null && byCard.TryGetValue(was, out var left))
        {
            if (left.Remove(before!.Id) is { IsEmpty: false } rest)
                byCard[was] = rest;
            else
                byCard.TryRemove(was, out _);
        }

        if (now is not null && With(now) is { Length: < DevicesPerCard } known && !known.Contains(after!.Id))
            byCard[now] = known.Add(after.Id);
    }
}
