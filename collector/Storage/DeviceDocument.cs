using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;
using LiteDB;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// A device as a document, written by hand: LiteDB's mapper is slower and not safe with several threads.
/// </summary>
internal static class DeviceDocument
{
    public const string Collection = "devices";

    /// <summary>The parts that change with every sample.</summary>
    public static IReadOnlyList<string> LatestParts { get; } =
        ["lastSeen", "presence", "presenceSince", "runs", "health", "healthRun", "healthReceivedAt"];

    /// <summary>Whether more than those parts changed.</summary>
    public static bool IsMore(Device device, Device? saved) =>
        saved is null || saved != (device with
        {
            LastSeen = saved.LastSeen,
            Presence = saved.Presence,
            PresenceSince = saved.PresenceSince,
            Runs = saved.Runs,
            Health = saved.Health,
            DeferredEvents = saved.DeferredEvents,
        });

    /// <summary>A device as a document.</summary>
    /// <param name="saved">What is saved of it, when only what changed is wanted: who it is as a whole or not at all,
    /// and of its latest state the parts that are others.</param>
    public static BsonDocument From(Device device, Device? saved = null)
    {
        var document = new BsonDocument { ["_id"] = device.Number };
        if (IsMore(device, saved))
        {
            AddIdentity(document, device);
            EventStateDocument.AddTo(document, device);
        }

        AddLatest(document, device, saved);
        return document;
    }

    /// <summary>Puts what changed over what was saved.</summary>
    public static void Overlay(BsonDocument saved, BsonDocument changed)
    {
        // Who it is comes as a whole: what is not there any more is gone.
        if (changed.ContainsKey("id"))
        {
            foreach (var part in saved.Keys.Except(LatestParts).ToList())
                saved.Remove(part);
        }

        foreach (var (part, value) in changed)
            saved[part] = value;
    }

    public static Device Read(BsonDocument document) => new()
    {
        Id = document["id"].AsString,
        Number = document["_id"].AsInt32,
        FirstSeen = Time(document["firstSeen"]),
        LastSeen = document["lastSeen"].IsNull ? null : Time(document["lastSeen"]),
        Presence = (Presence)document["presence"].AsInt32,
        PresenceSince = Time(document["presenceSince"]),
        Runs = RunDocument.Read(document["runs"].AsDocument),
        EventState = EventStateDocument.ReadEventState(document),
        Owner = EventStateDocument.ReadOwner(document),
        Adopted = EventStateDocument.ReadAdopted(document),
        Announcement = Readable(document, "announcement", json =>
            new LatestAnnouncement(Wire.ReadAnnouncement(json), json, document["announcementOrdinal"].AsInt64)),
        Health = Readable(document, "health", json => new LatestHealth(
            Wire.ReadSnapshot(json), json, RunDocument.ReadKey(document["healthRun"]),
            Time(document["healthReceivedAt"]))),
    };

    private static void AddIdentity(BsonDocument document, Device device)
    {
        document["id"] = device.Id;
        document["firstSeen"] = Millis(device.FirstSeen);
        if (device.Announcement is { } announcement)
        {
            document["announcement"] = announcement.Json.ToArray();
            document["announcementOrdinal"] = announcement.Ordinal;
        }
    }

    private static void AddLatest(BsonDocument document, Device device, Device? saved)
    {
        if (saved is null || device.LastSeen != saved.LastSeen)
            document["lastSeen"] = device.LastSeen is { } seen ? Millis(seen) : BsonValue.Null;
        if (saved is null || device.Presence != saved.Presence || device.PresenceSince != saved.PresenceSince)
        {
            document["presence"] = (int)device.Presence;
            document["presenceSince"] = Millis(device.PresenceSince);
        }

        if (!ReferenceEquals(device.Runs, saved?.Runs))
            document["runs"] = RunDocument.From(device.Runs);
        if (device.Health is { } health && !ReferenceEquals(health, saved?.Health))
        {
            document["health"] = health.Json.ToArray();
            document["healthRun"] = RunDocument.From(health.Run);
            document["healthReceivedAt"] = Millis(health.ReceivedAt);
        }
    }

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
