using LiteDB;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// The samples of an hour as they were swept: for each device and journal a fragment. Writing one again changes nothing. When
/// the hour is over its fragments become chunks and the file is deleted, so it is written once and never tidied.
/// </summary>
internal sealed class FragmentFile(StoreFile file)
{
    private const string Collection = "fragments";
    private const int JournalBits = 32;

    /// <summary>Writes the fragments of a journal.</summary>
    public void Write(long journal, IReadOnlyCollection<(int Device, byte[] Packed)> fragments) => file.Write(database =>
    {
        var documents = database.GetCollection(Collection);
        foreach (var (device, packed) in fragments)
            documents.Upsert(new BsonDocument { ["_id"] = Key(device, journal), ["packed"] = packed });
    });

    /// <summary>Those of one device, or of devices next to each other, in their order.</summary>
    public IReadOnlyList<Fragment> Read(int fromDevice, int toDevice) => file.Read<IReadOnlyList<Fragment>>(
        database =>
        [
            .. database.GetCollection(Collection)
                .Between(Key(fromDevice, 0), Key(toDevice, uint.MaxValue))
                .Select(document => Of(document)),
        ],
        []);

    /// <summary>The first device from a number on; null when there is none.</summary>
    public int? Next(int from) => file.Read<int?>(
        database => database.GetCollection(Collection)
            .Between(Key(from, 0), Key(int.MaxValue, uint.MaxValue))
            .FirstOrDefault() is { } document ? Of(document).Device : null,
        null);

    /// <summary>The highest number of a device; 0 when there is none.</summary>
    public int HighestDevice() => file.Read(
        database => database.GetCollection(Collection)
            .Between(Key(0, 0), Key(int.MaxValue, uint.MaxValue), newestFirst: true)
            .FirstOrDefault() is { } document ? Of(document).Device : 0,
        0);

    /// <summary>Removes what there is of devices.</summary>
    public void Forget(IReadOnlyCollection<int> devices)
    {
        if (!file.Exists)
            return;
        file.Write(database =>
        {
            var documents = database.GetCollection(Collection);
            foreach (var device in devices)
            {
                var keys = documents.Between(Key(device, 0), Key(device, uint.MaxValue))
                    .Select(document => document["_id"]).ToList();
                foreach (var key in keys)
                    documents.Delete(key);
            }
        });
    }

    /// <summary>Removes it from the disk.</summary>
    public void Delete() => file.Delete();

    private static Fragment Of(BsonDocument document)
    {
        var key = document["_id"].AsInt64;
        return new((int)(key >> JournalBits), key & uint.MaxValue, document["packed"].AsBinary);
    }

    private static BsonValue Key(int device, long journal) => journal is >= 0 and <= uint.MaxValue
        ? ((long)device << JournalBits) | journal
        : throw new StoreException($"Journal {journal} has a number that the history has no room for.");
}

/// <summary>Samples of one device and hour out of one journal, packed.</summary>
internal readonly record struct Fragment(int Device, long Journal, byte[] Packed);
