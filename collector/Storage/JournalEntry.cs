using System.Buffers;
using System.IO.Compression;
using System.Numerics;
using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;
using LiteDB;
using JsonSerializer = System.Text.Json.JsonSerializer;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// One commit as it stands in the journal: the samples as they came, and of each device what changed. Compressed together, in
/// pieces of about a megabyte.
/// </summary>
internal static class JournalEntry
{
    /// <summary>A piece ends with the record that makes it larger than this.</summary>
    private const int PieceBytes = 1 << 20;

    // A record is at most a message and its envelope.
    private const int MostPieceBytes = 16 << 20;

    // Level 1 of Brotli: faster than deflate at its fastest, and smaller.
    private const int Quality = 1, Window = 22;

    private enum Kind : byte
    {
        Sample = 1,
        Device,
        Forgotten,
        Announcement,
        Event,
    }

    /// <summary>The pieces of a change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="saved">What is saved of a device; null when all of it has to be written.</param>
    public static IReadOnlyList<BsonDocument> Write(StoreChange change, Func<Device, Device?> saved)
    {
        var pieces = new List<BsonDocument>();
        var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        var places = new Dictionary<(int Device, RunKey Run, long Sequence), int>(change.Samples.Count);

        for (var i = 0; i < change.Samples.Count; i++)
        {
            var sample = change.Samples[i];
            places[(sample.Device, sample.Run, sample.Sequence)] = i;
            Write(writer, sample);
            EndPiece(PieceBytes);
        }

        foreach (var gone in GoneDevice.Of(change))
        {
            writer.Write((byte)Kind.Forgotten);
            writer.Write7BitEncodedInt(gone.Number);
            writer.Write(gone.Id);
            writer.Write7BitEncodedInt64(gone.Announcements);
            writer.Write(gone.HasEvents);
            writer.Write7BitEncodedInt(gone.History.Count);
            foreach (var number in gone.History)
                writer.Write7BitEncodedInt(number);
            EndPiece(PieceBytes);
        }

        foreach (var device in change.Devices)
        {
            Write(writer, device, saved(device), places);
            EndPiece(PieceBytes);
        }

        foreach (var announcement in change.Announcements)
        {
            writer.Write((byte)Kind.Announcement);
            writer.Write7BitEncodedInt(announcement.Device);
            writer.Write7BitEncodedInt64(announcement.Ordinal);
            writer.Write7BitEncodedInt64(announcement.ReceivedAt.ToUnixTimeMilliseconds());
            Write(writer, announcement.Json.Span);
            EndPiece(PieceBytes);
        }

        foreach (var each in change.Events)
        {
            writer.Write((byte)Kind.Event);
            Write(writer, JsonSerializer.SerializeToUtf8Bytes(each, WireJson.Default.DeviceEvent));
            EndPiece(PieceBytes);
        }

        EndPiece(0);
        return pieces;

        void EndPiece(int from)
        {
            if (buffer.Length <= from)
                return;
            pieces.Add(Compress(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
            buffer.SetLength(0);
        }
    }

    /// <summary>Reads the pieces of one change, in order.</summary>
    /// <exception cref="InvalidDataException">One is damaged.</exception>
    public static void Read(IEnumerable<BsonDocument> pieces, Replay replay)
    {
        var samples = new List<byte[]>();
        foreach (var piece in pieces)
        {
            var bytes = Decompress(piece);
            using var reader = new BinaryReader(new MemoryStream(bytes));
            while (reader.BaseStream.Position < bytes.Length)
                Read(reader, samples, replay);
        }
    }

    private static void Read(BinaryReader reader, List<byte[]> samples, Replay replay)
    {
        switch ((Kind)reader.ReadByte())
        {
            case Kind.Sample:
                var (number, run) = (reader.Read7BitEncodedInt(), ReadRun(reader));
                var (time, receivedAt) = (ReadTime(reader), ReadTime(reader));
                samples.Add(ReadBytes(reader));
                replay.Sample(number, run, time, receivedAt, samples[^1]);
                break;
            case Kind.Forgotten:
                var gone = new GoneDevice(
                    reader.Read7BitEncodedInt(), reader.ReadString(), reader.Read7BitEncodedInt64(), reader.ReadBoolean(),
                    new int[reader.Read7BitEncodedInt()]);
                replay.Forget(gone with { History = [.. gone.History.Select(_ => reader.Read7BitEncodedInt())] });
                break;
            case Kind.Device:
                var place = reader.Read7BitEncodedInt();
                var parts = BsonSerializer.Deserialize(ReadBytes(reader));
                if (place > 0)
                    parts["health"] = samples[place - 1];
                replay.Device(parts);
                break;
            case Kind.Announcement:
                replay.Announcement(new(
                    reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt64(), ReadTime(reader), ReadBytes(reader)));
                break;
            case Kind.Event:
                replay.Event(JsonSerializer.Deserialize(ReadBytes(reader), WireJson.Default.DeviceEvent)!);
                break;
            default:
                throw new InvalidDataException("a newer version wrote it");
        }
    }

    private static void Write(BinaryWriter writer, StoredSample sample)
    {
        writer.Write((byte)Kind.Sample);
        writer.Write7BitEncodedInt(sample.Device);
        writer.Write((byte)((sample.Run.BootId is null ? 0 : 1) | (sample.Run.StartedAt is null ? 0 : 2)));
        writer.Write(sample.Run.BootId ?? "");
        writer.Write7BitEncodedInt64(sample.Run.StartedAt ?? 0);
        writer.Write7BitEncodedInt64(sample.Time.ToUnixTimeMilliseconds());
        writer.Write7BitEncodedInt64(sample.ReceivedAt.ToUnixTimeMilliseconds());
        Write(writer, sample.Json.Span);
    }

    // The latest health of a device is nearly always a sample of the same change: it is written once.
    private static void Write(BinaryWriter writer, Device device, Device? saved, Dictionary<(int Device, RunKey Run, long Sequence), int> places)
    {
        var document = DeviceDocument.From(device, saved);
        var place = 0;
        if (device.Health is { } health && document.ContainsKey("health") && places.TryGetValue((device.Number, health.Run, health.Sequence), out var found))
        {
            place = found + 1;
            document.Remove("health");
        }

        writer.Write((byte)Kind.Device);
        writer.Write7BitEncodedInt(place);
        Write(writer, BsonSerializer.Serialize(document));
    }

    private static RunKey ReadRun(BinaryReader reader)
    {
        var has = reader.ReadByte();
        var (bootId, startedAt) = (reader.ReadString(), reader.Read7BitEncodedInt64());
        return new((has & 1) == 0 ? null : bootId, (has & 2) == 0 ? null : startedAt);
    }

    private static DateTimeOffset ReadTime(BinaryReader reader) =>
        DateTimeOffset.FromUnixTimeMilliseconds(reader.Read7BitEncodedInt64());

    private static void Write(BinaryWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.Write7BitEncodedInt(bytes.Length);
        writer.Write(bytes);
    }

    private static byte[] ReadBytes(BinaryReader reader) => reader.ReadBytes(reader.Read7BitEncodedInt());

    private static BsonDocument Compress(ReadOnlySpan<byte> bytes)
    {
        var room = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(bytes.Length));
        try
        {
            return BrotliEncoder.TryCompress(bytes, room, out var written, Quality, Window)
                ? new() { ["length"] = bytes.Length, ["sum"] = Sum(bytes), ["packed"] = room[..written] }
                : throw new InvalidOperationException("More room was needed than can be.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    private static byte[] Decompress(BsonDocument piece)
    {
        var bytes = new byte[Math.Min(piece["length"].AsInt32, MostPieceBytes)];
        return BrotliDecoder.TryDecompress(piece["packed"].AsBinary, bytes, out var written)
            && written == bytes.Length && Sum(bytes) == piece["sum"].AsInt64
            ? bytes
            : throw new InvalidDataException("an entry of the journal is damaged");
    }

    private static long Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            sum = BitOperations.Crc32C(sum, BitConverter.ToUInt64(bytes));
        foreach (var each in bytes)
            sum = BitOperations.Crc32C(sum, each);
        return sum;
    }
}
