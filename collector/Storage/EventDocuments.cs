using HealthCheck.Contracts;
using LiteDB;

namespace HealthCheck.Collector.Storage;

/// <summary>Events under their number.</summary>
internal static class EventDocuments
{
    private const string Collection = "events";

    /// <summary>Adds new ones.</summary>
    public static void Write(LiteDatabase database, IReadOnlyList<DeviceEvent> events)
    {
        var documents = database.GetCollection(Collection);
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
        }
    }

    /// <summary>Number of the newest; 0 before the first.</summary>
    public static long Newest(LiteDatabase database) =>
        NewestFirst(database).Select(document => document["_id"].AsInt64).FirstOrDefault();

    /// <summary>Those of a query, newest first.</summary>
    public static IReadOnlyList<DeviceEvent> Read(LiteDatabase database, EventQuery query)
    {
        var (low, high) = (query.After ?? 0, query.Before ?? long.MaxValue);
        return
        [
            .. NewestFirst(database)
                .SkipWhile(document => document["_id"].AsInt64 >= high)
                .TakeWhile(document => document["_id"].AsInt64 > low)
                .Where(document => query.DeviceId is null || document["device"].AsString == query.DeviceId)
                .Where(document => query.Kinds?.Contains((EventKind)document["kind"].AsInt32) != false)
                .Take(query.Limit)
                .Select(Read),
        ];
    }

    private static IEnumerable<BsonDocument> NewestFirst(LiteDatabase database) =>
        database.GetCollection(Collection).Find(Query.All("_id", Query.Descending));

    private static DeviceEvent Read(BsonDocument document) => new(
        document["_id"].AsInt64, document["device"].AsString, (EventKind)document["kind"].AsInt32,
        DateTimeOffset.FromUnixTimeMilliseconds(document["time"].AsInt64), Text(document["code"]), Text(document["before"]),
        Text(document["after"]), document["message"].AsString);

    private static string? Text(BsonValue value) => value.IsNull ? null : value.AsString;
}
