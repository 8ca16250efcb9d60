using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Contracts;
using LiteDB;
using JsonSerializer = System.Text.Json.JsonSerializer;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// The records of one commit of the write-ahead log: samples as they came, and of each device what changed. Compressed
/// in blocks of about a megabyte. Not safe for several threads.
/// </summary>
internal sealed class LogRecords : IDisposable
{
    /// <summary>A block holds at most this much before it is compressed.</summary>
    public const int MostBlockBytes = 16 << 20;

    // A block ends with the record that makes it larger than this.
    private const int BlockBytes = 1 << 20;

    // Small commits are rare and worth the time: a better quality nearly halves what an SD card has to take.
    private const int CarefulBytes = 1 << 19, CarefulQuality = 6, QuickQuality = 1, Window = 22;

    private readonly List<LogBlock> blocks = [];
    private readonly Dictionary<(int Device, RunKey Run, long Sequence), int> places = [];
    private readonly MemoryStream buffer = new();
    private readonly BinaryWriter writer;
    private long packedBytes;

    public LogRecords() => writer = new(buffer);

    private enum Kind : byte
    {
        Sample = 1,
        Device,
        Forgotten,
        Announcement,
        Event,
    }

    /// <summary>What it takes, but for the last block compressed.</summary>
    public long Bytes => packedBytes + buffer.Length;

    public bool IsEmpty => blocks.Count == 0 && buffer.Length == 0;

    /// <summary>Adds a change.</summary>
    /// <param name="known">What was added of a device before; null when all of it has to be written.</param>
    public void Add(StoreChange change, Func<Device, Device?> known)
    {
        foreach (var sample in change.Samples)
        {
            places[(sample.Device, sample.Run, sample.Sequence)] = places.Count;
            Write(sample);
        }

        foreach (var gone in ForgottenDevice.Of(change))
            Write(gone);
        foreach (var device in change.Devices)
            Write(device, known(device));
        foreach (var announcement in change.Announcements)
            Write(announcement);
        foreach (var each in change.Events)
        {
            Begin(Kind.Event);
            Write(JsonSerializer.SerializeToUtf8Bytes(each, WireJson.Default.DeviceEvent));
        }
    }

    public IReadOnlyList<LogBlock> Finish()
    {
        EndBlock(0);
        return blocks;
    }

    /// <summary>
    /// Reads the records of one commit, in order: each a <see cref="LoggedSample"/>, the parts of a device that changed
    /// (<see cref="BsonDocument"/>), a <see cref="GoneDevice"/>, <see cref="AnnouncementEntry"/> or
    /// <see cref="DeviceEvent"/>.
    /// </summary>
    /// <exception cref="InvalidDataException">One makes no sense.</exception>
    public static IEnumerable<object> Read(IEnumerable<LogBlock> blocks)
    {
        var samples = new List<byte[]>();
        foreach (var block in blocks)
        {
            var bytes = Decompress(block);
            using var reader = new BinaryReader(new MemoryStream(bytes));
            while (reader.BaseStream.Position < bytes.Length)
            {
                var record = Read(reader, samples);
                if (record is LoggedSample sample)
                    samples.Add(sample.Json);
                yield return record;
            }
        }
    }

    public void Dispose() => writer.Dispose();

    private static object Read(BinaryReader reader, List<byte[]> samples)
    {
        switch ((Kind)reader.ReadByte())
        {
            case Kind.Sample:
                return new LoggedSample(
                    reader.Read7BitEncodedInt(), ReadRun(reader), ReadTime(reader), ReadTime(reader),
                    ReadBytes(reader));
            case Kind.Forgotten:
                var gone = new ForgottenDevice(
                    reader.Read7BitEncodedInt(), reader.ReadString(), reader.Read7BitEncodedInt64(),
                    reader.ReadBoolean(), new int[reader.Read7BitEncodedInt()]);
                return gone with { History = [.. gone.History.Select(_ => reader.Read7BitEncodedInt())] };
            case Kind.Device:
                var place = reader.Read7BitEncodedInt();
                var parts = BsonSerializer.Deserialize(ReadBytes(reader));
                if (place > 0)
                    parts["health"] = samples[place - 1];
                return parts;
            case Kind.Announcement:
                return new AnnouncementEntry(
                    reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt64(), ReadTime(reader), ReadBytes(reader));
            case Kind.Event:
                return JsonSerializer.Deserialize(ReadBytes(reader), WireJson.Default.DeviceEvent)!;
            default:
                throw new InvalidDataException("a record of the log is of a kind that this version does not know");
        }
    }

    private void Write(StoredSample sample)
    {
        Begin(Kind.Sample);
        writer.Write7BitEncodedInt(sample.Device);
        writer.Write((byte)((sample.Run.BootId is null ? 0 : 1) | (sample.Run.StartedAt is null ? 0 : 2)));
        writer.Write(sample.Run.BootId ?? "");
        writer.Write7BitEncodedInt64(sample.Run.StartedAt ?? 0);
        writer.Write7BitEncodedInt64(sample.Time.ToUnixTimeMilliseconds());
        writer.Write7BitEncodedInt64(sample.ReceivedAt.ToUnixTimeMilliseconds());
        Write(sample.Json.Span);
    }

    private void Write(ForgottenDevice gone)
    {
        Begin(Kind.Forgotten);
        writer.Write7BitEncodedInt(gone.Number);
        writer.Write(gone.Id);
        writer.Write7BitEncodedInt64(gone.Announcements);
        writer.Write(gone.HasEvents);
        writer.Write7BitEncodedInt(gone.History.Count);
        foreach (var number in gone.History)
            writer.Write7BitEncodedInt(number);
    }

    // The latest health of a device is nearly always a sample of the same commit: it is written once.
    private void Write(Device device, Device? known)
    {
        var document = DeviceDocument.From(device, known);
        var place = 0;
        if (device.Health is { } health && document.ContainsKey("health")
            && places.TryGetValue((device.Number, health.Run, health.Sequence), out var found))
        {
            place = found + 1;
            document.Remove("health");
        }

        Begin(Kind.Device);
        writer.Write7BitEncodedInt(place);
        Write(BsonSerializer.Serialize(document));
    }

    private void Write(AnnouncementEntry announcement)
    {
        Begin(Kind.Announcement);
        writer.Write7BitEncodedInt(announcement.Device);
        writer.Write7BitEncodedInt64(announcement.Ordinal);
        writer.Write7BitEncodedInt64(announcement.ReceivedAt.ToUnixTimeMilliseconds());
        Write(announcement.Json.Span);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        writer.Write7BitEncodedInt(bytes.Length);
        writer.Write(bytes);
    }

    private void Begin(Kind kind)
    {
        EndBlock(BlockBytes);
        writer.Write((byte)kind);
    }

    private void EndBlock(int from)
    {
        if (buffer.Length <= from)
            return;
        blocks.Add(Compress(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
        packedBytes += blocks[^1].Packed.Length;
        buffer.SetLength(0);
    }

    private static LogBlock Compress(ReadOnlySpan<byte> bytes)
    {
        var quality = bytes.Length <= CarefulBytes ? CarefulQuality : QuickQuality;
        return new(bytes.Length, Brotli.Compress(bytes, quality, Window));
    }

    private static byte[] Decompress(LogBlock block)
    {
        if (block.Length is < 0 or > MostBlockBytes)
            throw new InvalidDataException($"a block of the log claims {block.Length} bytes");
        return Brotli.Decompress(block.Packed, block.Length)
            ?? throw new InvalidDataException("a block of the log cannot be decompressed");
    }

    private static RunKey ReadRun(BinaryReader reader)
    {
        var has = reader.ReadByte();
        var (bootId, startedAt) = (reader.ReadString(), reader.Read7BitEncodedInt64());
        return new((has & 1) == 0 ? null : bootId, (has & 2) == 0 ? null : startedAt);
    }

    private static DateTimeOffset ReadTime(BinaryReader reader) =>
        DateTimeOffset.FromUnixTimeMilliseconds(reader.Read7BitEncodedInt64());

    private static byte[] ReadBytes(BinaryReader reader) => reader.ReadBytes(reader.Read7BitEncodedInt());
}
