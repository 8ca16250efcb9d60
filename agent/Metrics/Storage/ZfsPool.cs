namespace HealthCheck.Agent.Metrics.Storage;

/// <summary>
/// What the datasets of a pool of ZFS tell together. Most share the room of the pool, so the pool is counted once. One
/// with a quota or a reservation, of its own or of a dataset above it, may write less or more: that is a room of its
/// own.
/// </summary>
internal static class ZfsPool
{
    // Datasets are asked one after the other, while the pool is written to.
    private const long SlackPart = 1000;

    /// <summary>The pool, and then the datasets with a room of their own, each with the figures of its room.</summary>
    /// <param name="spokesman">The dataset that speaks for the pool.</param>
    /// <param name="after">What it told when it was asked once more, after the others.</param>
    /// <param name="others">The other datasets.</param>
    public static IReadOnlyList<ZfsDataset> Rooms(
        ZfsDataset spokesman, FileSystemUsage after, IReadOnlyList<ZfsDataset> others)
    {
        IReadOnlyList<ZfsDataset> all = [spokesman, .. others];
        var slack = WithAllOf(spokesman, all).Usage.TotalBytes / SlackPart;
        var least = Math.Min(spokesman.Free, after.FreeBytes) - slack;
        var most = Math.Max(spokesman.Free, after.FreeBytes) + slack;

        // Where the pool's own dataset is not mounted, another speaks for it, and may have a quota itself.
        if (spokesman.Entry.Source != spokesman.Entry.ZfsPool
            && all.MaxBy(each => each.Free) is { } freest && freest.Free > most)
            (spokesman, least, most) = (freest, freest.Free - slack, freest.Free + slack);

        var rooms = new List<ZfsDataset>();
        foreach (var each in all.OrderBy(each => each.Entry.Source, StringComparer.Ordinal))
        {
            if (each == spokesman || (each.Free >= least && each.Free <= most))
                continue;
            var above = rooms.FindIndex(room => IsBelow(each, room) && Math.Abs(room.Free - each.Free) <= slack);
            if (above < 0)
                rooms.Add(each);
            else
                rooms[above] = WithAllOf(rooms[above], [each]);
        }

        return [WithAllOf(spokesman, all), .. rooms.OrderBy(each => each.Entry.MountPoint, StringComparer.Ordinal)];
    }

    // What datasets hold cannot be added up, for clones share it: the largest is the least that their room holds.
    private static ZfsDataset WithAllOf(ZfsDataset dataset, IReadOnlyList<ZfsDataset> others) => dataset with
    {
        Usage = dataset.Usage with
        {
            TotalBytes = dataset.Free + Math.Max(dataset.Held, others.Max(each => each.Held)),
        },
    };

    private static bool IsBelow(ZfsDataset dataset, ZfsDataset other) =>
        dataset.Entry.Source.StartsWith(other.Entry.Source + "/", StringComparison.Ordinal);
}
