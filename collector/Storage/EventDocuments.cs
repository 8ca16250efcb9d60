using System.Globalization;
using HealthCheck.Contracts;
using LiteDB;

namespace HealthCheck.Collector.Storage;

/// <summary>Events under their number.</summary>
internal static class EventDocuments
{
    private const string Collection = "events", ByDevice = "eventsByDevice";

    // LiteDB keeps what many deletions at once touch in memory, and does not reuse it well.
    private const int DroppedAtOnce = 500;

    public static void Write(LiteDatabase database, IEnumerable<DeviceEvent> events)
    {
        var documents = database.GetCollection(Collection);
        var byDevice = database.GetCollection(ByDevice);
        foreach (var each in events)
        {
            documents.Upsert(new BsonDocument
            {
                ["_id"] = each.Number,
                ["device"] = each.DeviceId,
                ["kind"] = (int)each.Kind,
                ["time"] = each.Time.ToUnixTimeMilliseconds(),
                ["code"] = each.Code,
                ["before"] = each.Before,
                ["after"] = each.After,
                ["message"] = each.Message,
            });
            byDevice.Upsert(new BsonDocument { ["_id"] = Key(each.DeviceId, each.Number) });
        }
    }

    public static IReadOnlyList<DeviceEvent> Read(LiteDatabase database, EventQuery query)
    {
        var (low, high) = (query.After ?? 0, query.Before ?? long.MaxValue);
        if (high <= low + 1)
            return [];
        var documents = database.GetCollection(Collection);
        if (query.DeviceId is not { } id)
            return [.. documents.Between(low + 1, high - 1, newestFirst: true).Take(query.Limit).Select(Read)];

        var numbers = database.GetCollection(ByDevice)
            .Between(Key(id, low + 1), Key(id, high - 1), newestFirst: true)
            .Take(query.Limit)
            .Select(document => Number(document["_id"].AsString))
            .ToList();
        return [.. numbers.Select(number => documents.FindById(number)).OfType<BsonDocument>().Select(Read)];
    }

    /// <summary>Drops a few of the oldest.</summary>
    /// <param name="before">Those that happened before this.</param>
    /// <param name="upTo">And those up to this number.</param>
    /// <returns>Whether there may be more to drop.</returns>
    public static bool Drop(LiteDatabase database, DateTimeOffset before, long upTo)
    {
        var documents = database.GetCollection(Collection);
        var byDevice = database.GetCollection(ByDevice);
        var oldest = documents.Find(Query.All("_id"), limit: DroppedAtOnce)
            .TakeWhile(document =>
                document["_id"].AsInt64 <= upTo || document["time"].AsInt64 < before.ToUnixTimeMilliseconds())
            .Select(document => (Number: document["_id"].AsInt64, Device: document["device"].AsString))
            .ToList();
        foreach (var (number, device) in oldest)
        {
            documents.Delete(number);
            byDevice.Delete(Key(device, number));
        }

        return oldest.Count == DroppedAtOnce;
    }

    /// <summary>Drops a few of one device.</summary>
    /// <returns>Whether there may be more.</returns>
    public static bool Forget(LiteDatabase database, string device)
    {
        var byDevice = database.GetCollection(ByDevice);
        var some = byDevice.Between(Key(device, 0), Key(device, long.MaxValue)).Take(DroppedAtOnce)
            .Select(document => document["_id"].AsString).ToList();
        foreach (var key in some)
        {
            database.GetCollection(Collection).Delete(Number(key));
            byDevice.Delete(key);
        }

        return some.Count == DroppedAtOnce;
    }

    private static BsonValue Key(string device, long number) =>
        string.Create(CultureInfo.InvariantCulture, $"{device}/{number:x16}");

    private static long Number(string key) =>
        long.Parse(key.AsSpan(key.Length - 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static DeviceEvent Read(BsonDocument document) => new(
        document["_id"].AsInt64, document["device"].AsString, (EventKind)document["kind"].AsInt32,
        DateTimeOffset.FromUnixTimeMilliseconds(document["time"].AsInt64), Text(document["code"]),
        Text(document["before"]),
        Text(document["after"]), document["message"].AsString);

    private static string? Text(BsonValue value) => value.IsNull ? null : value.AsString;
}
