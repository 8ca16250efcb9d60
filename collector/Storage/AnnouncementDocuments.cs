using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;
using LiteDB;

namespace HealthCheck.Collector.Storage;

/// <summary>The announcements of a device: the last hundred, under a key made of its number and theirs.</summary>
internal static class AnnouncementDocuments
{
    private const string Collection = "announcements";
    private const int KeptPerDevice = 100;

    /// <summary>Adds new ones and drops those that became too old.</summary>
    public static void Write(LiteDatabase database, IReadOnlyList<AnnouncementEntry> entries)
    {
        var documents = database.GetCollection(Collection);
        foreach (var entry in entries)
        {
            documents.Upsert(new BsonDocument
            {
                ["_id"] = Key(entry.Device, entry.Ordinal),
                ["receivedAt"] = entry.ReceivedAt.ToUnixTimeMilliseconds(),
                ["json"] = entry.Json.ToArray(),
            });
            documents.Delete(Key(entry.Device, entry.Ordinal - KeptPerDevice));
        }
    }

    public static void Delete(LiteDatabase database, ForgottenDevice gone)
    {
        var documents = database.GetCollection(Collection);
        for (var ordinal = gone.Announcements; ordinal > 0 && ordinal > gone.Announcements - KeptPerDevice; ordinal--)
            documents.Delete(Key(gone.Number, ordinal));
    }

    /// <summary>Those of one device, newest first.</summary>
    /// <param name="fresh">Those that are not in the database yet, by ordinal.</param>
    public static IReadOnlyList<AnnouncementRecord> Read(
        LiteDatabase database, Device device, IReadOnlyDictionary<long, AnnouncementEntry> fresh)
    {
        var documents = database.GetCollection(Collection);
        var newest = device.Announcement?.Ordinal ?? 0;
        var records = new List<AnnouncementRecord>();
        for (var ordinal = newest; ordinal > 0 && ordinal > newest - KeptPerDevice; ordinal--)
        {
            // By key: a query would leave its expression behind in LiteDB's cache.
            if (fresh.TryGetValue(ordinal, out var entry))
                records.AddRange(Read(entry.ReceivedAt, entry.Json.Span));
            else if (documents.FindById(Key(device.Number, ordinal)) is { } found)
                records.AddRange(
                    Read(DateTimeOffset.FromUnixTimeMilliseconds(found["receivedAt"].AsInt64), found["json"].AsBinary));
        }

        return records;
    }

    // None when it was written by a version with other rules.
    private static IEnumerable<AnnouncementRecord> Read(DateTimeOffset receivedAt, ReadOnlySpan<byte> json)
    {
        try
        {
            return [new(receivedAt, Wire.ReadAnnouncement(json))];
        }
        catch (ContractException)
        {
            return [];
        }
    }

    private static BsonValue Key(int device, long ordinal) => new(((long)device << 32) | (ordinal & uint.MaxValue));
}
