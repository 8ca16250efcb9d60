using System.Buffers;
using System.IO.Compression;
using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;
using LiteDB;
using JsonSerializer = System.Text.Json.JsonSerializer;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// The records of one commit of the write-ahead log: samples as they came, and of each device what changed. Compressed in blocks
/// of about a megabyte. Not safe for several threads.
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

    /// <summary>Whether nothing was added.</summary>
    public bool IsEmpty => blocks.Count == 0 && buffer.Length == 0;

    /// <summary>Adds a change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="known">What was added of a device before; null when all of it has to be written.</param>
    public void Add(StoreChange change, Func<Device, Device?> known)
    {
        foreach (var sample in change.Samples)
        {
            places[(sample.Device, sample.Run, sample.Sequence)] = places.Count;
            Write(sample);
            EndBlock(BlockBytes);
        }

        foreach (var gone in GoneDevice.Of(change))
        {
            Write(gone);
            EndBlock(BlockBytes);
        }

        foreach (var device in change.Devices)
        {
            Write(device, known(device));
            EndBlock(BlockBytes);
        }

        foreach (var announcement in change.Announcements)
        {
            Write(announcement);
            EndBlock(BlockBytes);
        }

        foreach (var each in change.Events)
        {
            writer.Write((byte)Kind.Event);
            Write(JsonSerializer.SerializeToUtf8Bytes(each, WireJson.Default.DeviceEvent));
            EndBlock(BlockBytes);
        }
    }

    /// <summary>All that was added.</summary>
    public IReadOnlyList<LogBlock> Finish()
    {
        EndBlock(0);
        return blocks;
    }

    /// <summary>Reads the blocks of one commit, in order.</summary>
    /// <exception cref="InvalidDataException">One makes no sense.</exception>
    public static void Read(IEnumerable<LogBlock> blocks, ILogTarget target)
    {
        var samples = new List<byte[]>();
        foreach (var block in blocks)
        {
            var bytes = Decompress(block);
            using var reader = new BinaryReader(new MemoryStream(bytes));
            while (reader.BaseStream.Position < bytes.Length)
                Read(reader, samples, target);
        }
    }

    public void Dispose() => writer.Dispose();

    private static void Read(BinaryReader reader, List<byte[]> samples, ILogTarget target)
    {
        switch ((Kind)reader.ReadByte())
        {
            case Kind.Sample:
                var (number, run) = (reader.Read7BitEncodedInt(), ReadRun(reader));
                var (time, receivedAt) = (ReadTime(reader), ReadTime(reader));
                samples.Add(ReadBytes(reader));
                target.Sample(number, run, time, receivedAt, samples[^1]);
                break;
            case Kind.Forgotten:
                var gone = new GoneDevice(
                    reader.Read7BitEncodedInt(), reader.ReadString(), reader.Read7BitEncodedInt64(), reader.ReadBoolean(),
                    new int[reader.Read7BitEncodedInt()]);
                target.Forget(gone with { History = [.. gone.History.Select(_ => reader.Read7BitEncodedInt())] });
                break;
            case Kind.Device:
                var place = reader.Read7BitEncodedInt();
                var parts = BsonSerializer.Deserialize(ReadBytes(reader));
                if (place > 0)
                    parts["health"] = samples[place - 1];
                target.Device(parts);
                break;
            case Kind.Announcement:
                target.Announcement(new(
                    reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt64(), ReadTime(reader), ReadBytes(reader)));
                break;
            case Kind.Event:
                target.Event(JsonSerializer.Deserialize(ReadBytes(reader), WireJson.Default.DeviceEvent)!);
                break;
            default:
                throw new InvalidDataException("a record of the log is of a kind that this version does not know");
        }
    }

    private void Write(StoredSample sample)
    {
        writer.Write((byte)Kind.Sample);
        writer.Write7BitEncodedInt(sample.Device);
        writer.Write((byte)((sample.Run.BootId is null ? 0 : 1) | (sample.Run.StartedAt is null ? 0 : 2)));
        writer.Write(sample.Run.BootId ?? "");
        writer.Write7BitEncodedInt64(sample.Run.StartedAt ?? 0);
        writer.Write7BitEncodedInt64(sample.Time.ToUnixTimeMilliseconds());
        writer.Write7BitEncodedInt64(sample.ReceivedAt.ToUnixTimeMilliseconds());
        Write(sample.Json.Span);
    }

    private void Write(GoneDevice gone)
    {
        writer.Write((byte)Kind.Forgotten);
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

        writer.Write((byte)Kind.Device);
        writer.Write7BitEncodedInt(place);
        Write(BsonSerializer.Serialize(document));
    }

    private void Write(AnnouncementEntry announcement)
    {
        writer.Write((byte)Kind.Announcement);
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
        var room = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(bytes.Length));
        try
        {
            var quality = bytes.Length <= CarefulBytes ? CarefulQuality : QuickQuality;
            return BrotliEncoder.TryCompress(bytes, room, out var written, quality, Window)
                ? new(bytes.Length, room[..written])
                : throw new InvalidOperationException("More room was needed than can be.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    private static byte[] Decompress(LogBlock block)
    {
        if (block.Length is < 0 or > MostBlockBytes)
            throw new InvalidDataException($"a block of the log claims {block.Length} bytes");
        var bytes = new byte[block.Length];
        return BrotliDecoder.TryDecompress(block.Packed, bytes, out var written) && written == bytes.Length
            ? bytes
            : throw new InvalidDataException("a block of the log cannot be decompressed");
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

/// <summary>Takes the records of a commit, in the order in which they were written.</summary>
internal interface ILogTarget
{
    /// <summary>A sample.</summary>
    void Sample(int device, RunKey run, DateTimeOffset time, DateTimeOffset receivedAt, byte[] json);

    /// <summary>Parts of a device that changed.</summary>
    void Device(BsonDocument changed);

    /// <summary>A device that is gone.</summary>
    void Forget(GoneDevice gone);

    /// <summary>An announcement.</summary>
    void Announcement(AnnouncementEntry entry);

    /// <summary>An event.</summary>
    void Event(DeviceEvent happened);
}

/// <summary>Compressed records.</summary>
/// <param name="Length">Bytes they take decompressed.</param>
/// <param name="Packed">The compressed bytes.</param>
internal readonly record struct LogBlock(int Length, byte[] Packed);
