using System.Security.Cryptography;
using LiteDB;

namespace HealthCheck.Collector.Storage;

/// <summary>What the collector remembers of itself: one document.</summary>
/// <param name="CreatedAt">When the database began.</param>
/// <param name="ClientId">By which name the broker knows this collector; drawn once, so that its session is found
/// again.</param>
/// <param name="HighestNumber">The highest number given to a device, also one that is gone: none is given
/// twice.</param>
/// <param name="Store">A random number: log and history that belong to this database have the same.</param>
/// <param name="Log">The newest segment of the log that was flushed.</param>
/// <param name="LastEvent">Number of the newest event, also one that was dropped since.</param>
internal sealed record StoreMeta(
    DateTimeOffset CreatedAt, string ClientId, long Store, int HighestNumber, long Log, long LastEvent)
{
    private const string Collection = "meta";
    private const int Key = 1, Layout = 3;

    public static StoreMeta Begin(DateTimeOffset now) =>
        new(now, $"healthcheck-collector-{RandomNumberGenerator.GetHexString(8, lowercase: true)}",
            FileHeader.NewStore(), 0, 0, 0);

    /// <summary>Reads it; null in a new database.</summary>
    public static StoreMeta? Read(LiteDatabase database)
    {
        var document = database.GetCollection(Collection).FindById(Key);
        if (document is null)
            return null;
        if (document["version"].AsInt32 is not Layout and var layout)
            throw StoreException.Newer(StateDirectory.DatabaseName, layout, Layout);
        return new(
            DateTimeOffset.FromUnixTimeMilliseconds(document["createdAt"].AsInt64), document["clientId"].AsString,
            document["store"].AsInt64, document["highestNumber"].AsInt32, document["log"].AsInt64,
            document["lastEvent"].AsInt64);
    }

    public void Write(LiteDatabase database) => database.GetCollection(Collection).Upsert(new BsonDocument
    {
        ["_id"] = Key,
        ["version"] = Layout,
        ["createdAt"] = CreatedAt.ToUnixTimeMilliseconds(),
        ["clientId"] = ClientId,
        ["store"] = Store,
        ["highestNumber"] = HighestNumber,
        ["log"] = Log,
        ["lastEvent"] = LastEvent,
    });
}
