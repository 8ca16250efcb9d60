using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;
using LiteDB;

namespace HealthCheck.Collector.Storage;

/// <summary>A device as a document, written by hand: LiteDB's mapper is slower and not safe with several threads.</summary>
internal static class DeviceDocument
{
    /// <summary>Where devices are kept, by number.</summary>
    public const string Collection = "devices";

    /// <summary>All devices.</summary>
    public static IReadOnlyList<Device> ReadAll(LiteDatabase database) =>
        [.. database.GetCollection(Collection).FindAll().Select(Read)];

    /// <summary>A device as a document.</summary>
    public static BsonDocument From(Device device)
    {
        var document = new BsonDocument
        {
            ["_id"] = device.Number,
            ["id"] = device.Id,
            ["firstSeen"] = Millis(device.FirstSeen),
            ["lastSeen"] = device.LastSeen is { } seen ? Millis(seen) : BsonValue.Null,
            ["presence"] = (int)device.Presence,
            ["presenceSince"] = Millis(device.PresenceSince),
            ["runs"] = RunDocument.From(device.Runs),
        };
        if (device.Announcement is { } announcement)
        {
            document["announcement"] = announcement.Json.ToArray();
            document["announcementOrdinal"] = announcement.Ordinal;
        }

        if (device.Health is { } health)
        {
            document["health"] = health.Json.ToArray();
            document["healthRun"] = RunDocument.From(health.Run);
            document["healthReceivedAt"] = Millis(health.ReceivedAt);
        }

        ChronicleDocument.AddTo(document, device);
        return document;
    }

    /// <summary>A device from its document.</summary>
    public static Device Read(BsonDocument document) => new()
    {
        Id = document["id"].AsString,
        Number = document["_id"].AsInt32,
        FirstSeen = Time(document["firstSeen"]),
        LastSeen = document["lastSeen"].IsNull ? null : Time(document["lastSeen"]),
        Presence = (Presence)document["presence"].AsInt32,
        PresenceSince = Time(document["presenceSince"]),
        Runs = RunDocument.Read(document["runs"].AsDocument),
        Chronicle = ChronicleDocument.ReadChronicle(document),
        Owner = ChronicleDocument.ReadOwner(document),
        Adopted = ChronicleDocument.ReadAdopted(document),
        Announcement = Readable(document, "announcement", json =>
            new LatestAnnouncement(Wire.ReadAnnouncement(json), json, document["announcementOrdinal"].AsInt64)),
        Health = Readable(document, "health", json => new LatestHealth(
            Wire.ReadSnapshot(json), json, RunDocument.ReadKey(document["healthRun"]), Time(document["healthReceivedAt"]))),
    };

    // Written by a version with other rules: the device says it again soon enough.
    private static T? Readable<T>(BsonDocument document, string key, Func<byte[], T> read)
        where T : class
    {
        if (document[key].IsNull)
            return null;
        try
        {
            return read(document[key].AsBinary);
        }
        catch (ContractException)
        {
            return null;
        }
    }

    private static BsonValue Millis(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static DateTimeOffset Time(BsonValue value) => DateTimeOffset.FromUnixTimeMilliseconds(value.AsInt64);
}
