using LiteDB;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// A database of packed history: chunks by slot (an hour of the day, a day of the month), part and device. Late data makes
/// further parts. A part counts when its slot is sealed up to it, so half a part is never read and can be written again.
/// </summary>
/// <remarks>Several devices share a document: a page of LiteDB holds whole pieces only, and a chunk each would waste a third.</remarks>
internal sealed class ChunkFile(StoreFile file)
{
    private const string Collection = "chunks", Seals = "seals";
    private const int DeviceBits = 31, PartBits = 16, MostParts = (1 << PartBits) - 1;

    // Four pages: little is wasted, and little is read in vain.
    private const int BlockBytes = 32 << 10;

    // Hours of a day and days of a month.
    private const int MostSlots = 32;
    private const int DroppedAtOnce = 500;

    /// <summary>How far a slot is done.</summary>
    public Seal SealOf(int slot) => file.Read(database => SealOf(database, slot), Seal.None);

    /// <summary>Begins a part: what is left of an attempt that broke off goes.</summary>
    public void Begin(int slot, int part)
    {
        for (var more = file.Exists; more;)
        {
            file.Write(database =>
            {
                var left = Documents(database).Between(Key(slot, part, 0), Key(slot, part, int.MaxValue))
                    .Take(DroppedAtOnce).Select(block => block["_id"]).ToList();
                left.ForEach(key => Documents(database).Delete(key));
                more = left.Count == DroppedAtOnce;
            });
        }
    }

    /// <summary>Writes chunks of a part, in the order of the devices.</summary>
    public void Write(int slot, int part, IReadOnlyCollection<Chunk> chunks)
    {
        if (chunks.Count == 0)
            return;
        file.Write(database =>
        {
            List<Chunk> block = [];
            foreach (var chunk in chunks)
            {
                block.Add(chunk);
                if (block.Sum(each => each.Packed.Length) < BlockBytes)
                    continue;
                Documents(database).Upsert(Block.Of(Key(slot, part, block[0].Device), block));
                block.Clear();
            }

            if (block.Count > 0)
                Documents(database).Upsert(Block.Of(Key(slot, part, block[0].Device), block));
        });
    }

    /// <summary>Ends a part: from now on it is read.</summary>
    public void Write(int slot, Seal seal) => file.Write(database =>
        database.GetCollection(Seals).Upsert(new BsonDocument
        {
            ["_id"] = slot,
            ["parts"] = seal.Parts,
            ["taken"] = new BsonArray(seal.Taken.Select(each => new BsonValue(each))),
        }));

    /// <summary>What there is of a device in some slots, those that were ever sealed.</summary>
    public IReadOnlyList<Slot> Read(int device, int from, int to) => file.Read<IReadOnlyList<Slot>>(
        database =>
        [
            .. SealsOf(database).Where(slot => slot.Number >= from && slot.Number <= to).OrderBy(slot => slot.Number).Select(slot => slot with
            {
                Chunks =
                [
                    .. Enumerable.Range(0, slot.Seal.Parts)
                        .Select(part => Holding(database, slot.Number, part, device))
                        .OfType<BsonDocument>()
                        .SelectMany(block => Block.ChunksOf(block, device, device)),
                ],
            }),
        ],
        []);

    /// <summary>What there is of some devices in some parts of a slot.</summary>
    public IReadOnlyList<Chunk> Read(int slot, int fromDevice, int toDevice, int fromPart, int toPart) => file.Read<IReadOnlyList<Chunk>>(
        database => [.. Enumerable.Range(fromPart, Math.Max(0, toPart - fromPart)).SelectMany(part => Of(database, slot, part, fromDevice, toDevice))],
        []);

    /// <summary>The highest number of a device in a part; 0 when it is empty.</summary>
    public int HighestDevice(int slot, int part) => file.Read(
        database => Documents(database).Between(Key(slot, part, 0), Key(slot, part, int.MaxValue), newestFirst: true).FirstOrDefault()
            is { } last ? Block.ChunksOf(last, 0, int.MaxValue)[^1].Device : 0,
        0);

    /// <summary>The highest number of a device in any part, also one that does not count; 0 when there is none.</summary>
    public int HighestDevice() => Enumerable.Range(0, MostSlots)
        .Max(slot => Enumerable.Range(0, SealOf(slot).Parts + 1).Max(part => HighestDevice(slot, part)));

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
                        Forget(database, slot, part, device);
                }
            });
        }
    }

    /// <summary>Moves what the log holds into the file.</summary>
    public void Checkpoint() => file.Checkpoint();

    /// <summary>Removes it from the disk.</summary>
    public void Delete() => file.Delete();

    private static void Forget(LiteDatabase database, int slot, int part, int device)
    {
        if (Holding(database, slot, part, device) is not { } block)
            return;
        var chunks = Block.ChunksOf(block, 0, int.MaxValue);
        var left = chunks.Where(chunk => chunk.Device != device).ToList();
        if (left.Count == 0)
            Documents(database).Delete(block["_id"]);
        else if (left.Count < chunks.Count)
            Documents(database).Update(Block.Of(block["_id"], left));
    }

    private static IEnumerable<Chunk> Of(LiteDatabase database, int slot, int part, int from, int to)
    {
        var first = Holding(database, slot, part, from)?["_id"] ?? Key(slot, part, from);
        return Documents(database).Between(first, Key(slot, part, to)).SelectMany(block => Block.ChunksOf(block, from, to));
    }

    // The block that begins with this device or the nearest before it.
    private static BsonDocument? Holding(LiteDatabase database, int slot, int part, int device) =>
        Documents(database).Between(Key(slot, part, 0), Key(slot, part, device), newestFirst: true).FirstOrDefault();

    private static ILiteCollection<BsonDocument> Documents(LiteDatabase database) => database.GetCollection(Collection);

    private static List<Slot> SealsOf(LiteDatabase database) =>
        [.. database.GetCollection(Seals).FindAll().Select(seal => new Slot(seal["_id"].AsInt32, Of(seal), []))];

    private static Seal SealOf(LiteDatabase database, int slot) =>
        database.GetCollection(Seals).FindById(slot) is { } seal ? Of(seal) : Seal.None;

    private static Seal Of(BsonDocument seal) =>
        new(Math.Min(seal["parts"].AsInt32, MostParts), [.. seal["taken"].AsArray.Select(each => each.AsInt64)]);

    private static BsonValue Key(int slot, int part, int device) =>
        ((((long)slot << PartBits) | (long)part) << DeviceBits) | (long)device;
}

/// <summary>Packed history of one device.</summary>
internal readonly record struct Chunk(int Device, byte[] Packed);

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
/// <param name="Chunks">What the device has in it.</param>
internal sealed record Slot(int Number, Seal Seal, IReadOnlyList<Chunk> Chunks);
