using LiteDB;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// A database of packed history: chunks by slot (an hour of the day, a day of the month), device and part. Late data makes
/// further parts. A part counts when its slot is sealed up to it, so that half a part is never read and can be written again.
/// </summary>
internal sealed class ChunkFile(StoreFile file)
{
    private const string Collection = "chunks", Seals = "seals";
    private const int PartBits = 16, DeviceBits = 31, MostParts = (1 << PartBits) - 1;

    /// <summary>Size on disk.</summary>
    public long Bytes => file.Bytes;

    /// <summary>How far a slot is done.</summary>
    public Seal SealOf(int slot) => file.Read(database => SealOf(database, slot), Seal.None);

    /// <summary>Writes chunks of a part, in the order of the devices.</summary>
    public void Write(int slot, int part, IReadOnlyCollection<(int Device, byte[] Packed)> chunks)
    {
        if (chunks.Count > 0)
            file.Write(database => Upsert(database, slot, part, chunks));
    }

    /// <summary>Ends a part: from now on it is read.</summary>
    public void Write(int slot, Seal seal) => file.Write(database =>
        database.GetCollection(Seals).Upsert(new BsonDocument
        {
            ["_id"] = slot,
            ["parts"] = seal.Parts,
            ["taken"] = new BsonArray(seal.Taken.Select(each => new BsonValue(each))),
        }));

    /// <summary>What there is of a device in some slots.</summary>
    public IReadOnlyList<Slot> Read(int device, int from, int to) => file.Read<IReadOnlyList<Slot>>(
        database =>
        {
            var chunks = database.GetCollection(Collection);
            return
            [
                .. Enumerable.Range(from, to - from + 1).Select(slot =>
                {
                    var seal = SealOf(database, slot);
                    var parts = Enumerable.Range(0, seal.Parts).Select(part => chunks.FindById(Key(slot, device, part)));
                    return new Slot(slot, seal, [.. parts.Select(chunk => chunk?["packed"].AsBinary)]);
                }),
            ];
        },
        []);

    /// <summary>What there is of some devices in a slot, in parts that are sealed and not below one.</summary>
    public IReadOnlyList<(int Device, byte[] Packed)> Read(int slot, int fromDevice, int toDevice, int fromPart, int toPart) =>
        file.Read(database => database.GetCollection(Collection)
            .Between(Key(slot, fromDevice, 0), Key(slot, toDevice, MostParts))
            .Select(chunk => (Key: chunk["_id"].AsInt64, Packed: chunk["packed"].AsBinary))
            .Where(chunk => (chunk.Key & MostParts) >= fromPart && (chunk.Key & MostParts) < toPart)
            .Select(chunk => (DeviceOf(chunk.Key), chunk.Packed))
            .ToList());

    /// <summary>The first device from a number on in a slot; null when there is none.</summary>
    public int? Next(int slot, int from) => file.Read<int?>(
        database => database.GetCollection(Collection)
            .Between(Key(slot, from, 0), Key(slot, int.MaxValue, MostParts))
            .FirstOrDefault() is { } chunk ? DeviceOf(chunk["_id"].AsInt64) : null,
        null);

    /// <summary>Removes what there is of devices.</summary>
    public void Forget(IReadOnlyCollection<int> devices, int from, int to)
    {
        if (!file.Exists)
            return;
        foreach (var device in devices)
        {
            file.Write(database =>
            {
                for (var slot = from; slot <= to; slot++)
                {
                    for (var part = SealOf(database, slot).Parts; part >= 0; part--)
                        database.GetCollection(Collection).Delete(Key(slot, device, part));
                }
            });
        }
    }

    /// <summary>Moves what the log holds into the file.</summary>
    public void Checkpoint() => file.Checkpoint();

    /// <summary>Removes it from the disk.</summary>
    public void Delete() => file.Delete();

    /// <summary>Closes it until it is used again.</summary>
    public void Close() => file.Close();

    private static void Upsert(LiteDatabase database, int slot, int part, IReadOnlyCollection<(int Device, byte[] Packed)> chunks)
    {
        var documents = database.GetCollection(Collection);
        foreach (var (device, packed) in chunks)
            documents.Upsert(new BsonDocument { ["_id"] = Key(slot, device, part), ["packed"] = packed });
    }

    private static Seal SealOf(LiteDatabase database, int slot) => database.GetCollection(Seals).FindById(slot) is { } seal
        ? new(seal["parts"].AsInt32, [.. seal["taken"].AsArray.Select(each => each.AsInt64)])
        : Seal.None;

    private static int DeviceOf(long key) => (int)((key >> PartBits) & int.MaxValue);

    private static BsonValue Key(int slot, int device, int part) =>
        ((((long)slot << DeviceBits) | (long)device) << PartBits) | (long)part;
}

/// <summary>How far a slot is done.</summary>
/// <param name="Parts">How many parts count.</param>
/// <param name="Taken">Up to where what they were made of was taken.</param>
internal sealed record Seal(int Parts, IReadOnlyList<long> Taken)
{
    /// <summary>Nothing yet.</summary>
    public static Seal None { get; } = new(0, []);

    /// <summary>Up to where the part numbered so was taken.</summary>
    public long TakenOf(int source) => source < Taken.Count ? Taken[source] : 0;
}

/// <summary>A slot of one device.</summary>
/// <param name="Number">Which.</param>
/// <param name="Seal">How far it is done.</param>
/// <param name="Parts">Its parts; null for one in which the device has nothing.</param>
internal sealed record Slot(int Number, Seal Seal, IReadOnlyList<byte[]?> Parts);
