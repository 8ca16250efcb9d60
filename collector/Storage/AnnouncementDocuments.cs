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

    /// <summary>Removes those of one device.</summary>
    public static void Delete(LiteDatabase database, Device device)
    {
        var documents = database.GetCollection(Collection);
        var newest = device.Announcement?.Ordinal ?? 0;
        for (var ordinal = newest; ordinal > 0 && ordinal > newest - KeptPerDevice; ordinal--)
            documents.Delete(Key(device.Number, ordinal));
    }

    /// <summary>Those of one device, newest first.</summary>
    public static IReadOnlyList<AnnouncementRecord> Read(LiteDatabase database, Device device)
    {
        var documents = database.GetCollection(Collection);
        var newest = device.Announcement?.Ordinal ?? 0;
        var records = new List<AnnouncementRecord>();
        for (var ordinal = newest; ordinal > 0 && ordinal > newest - KeptPerDevice; ordinal--)
        {
            // By key: a query would leave its expression behind in LiteDB's cache.
            if (documents.FindById(Key(device.Number, ordinal)) is { } found && Read(found) is { } record)
                records.Add(record);
        }

        return records;
    }

    // Null when it was written by a version with other rules.
    private static AnnouncementRecord? Read(BsonDocument document)
    {
        try
        {
            return new(
                DateTimeOffset.FromUnixTimeMilliseconds(document["receivedAt"].AsInt64),
                Wire.ReadAnnouncement(document["json"].AsBinary));
        }
        catch (ContractException)
        {
            return null;
        }
    }

    /// <summary>How many there are; reads every one.</summary>
    public static int Count(LiteDatabase database) => database.GetCollection(Collection).FindAll().Count();

    private static BsonValue Key(int device, long ordinal) => new(((long)device << 32) | (ordinal & uint.MaxValue));
}
