using System.IO.Compression;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;
using LiteDB;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// <c>collector.db</c>: the devices, who they are apart from how they are because the one rarely changes and the other
/// always; their announcements; the events.
/// </summary>
internal sealed class DeviceDatabase(StateDirectory directory, StoreHealth health, TimeProvider time) : IDisposable
{
    private const string Identities = DeviceDocument.Collection, Latest = "latest", PackedHealth = "healthPacked";
    private const int Quality = 1, Window = 18;

    /// <summary>The most documents of one transaction: readers wait for no more.</summary>
    public const int Transaction = 2000;

    private readonly StoreFile file = new(directory.DatabasePath, "The database", directory, health, time);

    public long Bytes => file.Bytes;

    /// <summary>What the collector remembers of itself; null in a new database.</summary>
    public StoreMeta? ReadMeta() => file.Read(StoreMeta.Read);

    public void Write(StoreMeta meta) => file.Write(meta.Write);

    /// <summary>All devices, those that can be read.</summary>
    public IReadOnlyList<Device> Load(Replay replay) => file.Read(database =>
    {
        var (devices, unreadable) = (new List<Device>(), 0);
        foreach (var document in replay.Devices(Documents(database)))
        {
            try
            {
                devices.Add(DeviceDocument.Read(document));
            }
            catch (Exception e)
                when (e is InvalidCastException or ArgumentException or KeyNotFoundException or NullReferenceException)
            {
                (unreadable, replay.Reason) = (unreadable + 1, ErrorText.Of(e));
            }
        }

        if (unreadable > 0)
            health.PassedOver("the database", unreadable, replay.Reason);
        return devices;
    });

    public void Write(IReadOnlyCollection<DirtyDevice> devices)
    {
        // In the order of the key: neighbours share a page.
        foreach (var some in devices.OrderBy(dirty => dirty.Device.Number).Chunk(Transaction))
        {
            file.Write(database =>
            {
                var (identities, latest) = (database.GetCollection(Identities), database.GetCollection(Latest));
                foreach (var (device, isMore) in some)
                {
                    var (identity, state) = Split(DeviceDocument.From(device));
                    if (isMore)
                        identities.Upsert(identity);
                    latest.Upsert(state);
                }
            });
        }
    }

    /// <summary>Removes devices with their announcements and events, in steps.</summary>
    public void Forget(IReadOnlyCollection<ForgottenDevice> devices)
    {
        foreach (var some in devices.Chunk(Transaction / 100))
        {
            file.Write(database =>
            {
                foreach (var device in some)
                {
                    database.GetCollection(Identities).Delete(device.Number);
                    database.GetCollection(Latest).Delete(device.Number);
                    AnnouncementDocuments.Delete(database, device);
                }
            });
        }

        foreach (var device in devices.Where(device => !device.HasEvents))
        {
            for (var more = true; more;)
                file.Write(database => more = EventDocuments.Forget(database, device.Id));
        }
    }

    public void Write(IEnumerable<AnnouncementEntry> entries)
    {
        foreach (var some in entries.Chunk(Transaction))
            file.Write(database => AnnouncementDocuments.Write(database, some));
    }

    public void Write(IEnumerable<DeviceEvent> events)
    {
        foreach (var some in events.Chunk(Transaction))
            file.Write(database => EventDocuments.Write(database, some));
    }

    /// <summary>Drops events that are too old or too many, in steps.</summary>
    public void DropEvents(DateTimeOffset before, long upTo)
    {
        for (var more = true; more;)
            file.Write(database => more = EventDocuments.Drop(database, before, upTo));
    }

    public IReadOnlyList<AnnouncementRecord> Announcements(
        Device device, IReadOnlyDictionary<long, AnnouncementEntry> fresh) =>
        file.Read(database => AnnouncementDocuments.Read(database, device, fresh));

    /// <summary>Events, newest first.</summary>
    public IReadOnlyList<DeviceEvent> Events(EventQuery query) =>
        file.Read(database => EventDocuments.Read(database, query));

    /// <summary>Moves what the log holds into the file.</summary>
    public void Checkpoint() => file.Checkpoint();

    public void Dispose() => file.Dispose();

    private static IEnumerable<BsonDocument> Documents(LiteDatabase database)
    {
        var latest = database.GetCollection(Latest);
        foreach (var identity in database.GetCollection(Identities).FindAll())
        {
            if (latest.FindById(identity["_id"]) is { } state)
            {
                if (state[PackedHealth] is { IsNull: false } packed)
                {
                    state.Remove(PackedHealth);
                    state["health"] = Unpack(packed.AsBinary);
                }

                DeviceDocument.Overlay(identity, state);
            }

            yield return identity;
        }
    }

    private static (BsonDocument Identity, BsonDocument State) Split(BsonDocument device)
    {
        var state = new BsonDocument { ["_id"] = device["_id"] };
        foreach (var part in DeviceDocument.LatestParts)
        {
            if (!device.ContainsKey(part))
                continue;
            if (part == "health")
                state[PackedHealth] = Brotli.Compress(device[part].AsBinary, Quality, Window);
            else
                state[part] = device[part];
            device.Remove(part);
        }

        return (device, state);
    }

    // Null when it is damaged: the device says it again soon enough.
    private static BsonValue Unpack(byte[] packed)
    {
        try
        {
            using var json = new MemoryStream();
            using (var brotli = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress))
                brotli.CopyTo(json);
            return json.ToArray();
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException or IOException)
        {
            return BsonValue.Null;
        }
    }
}
