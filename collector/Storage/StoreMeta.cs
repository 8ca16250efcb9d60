using System.Security.Cryptography;
using LiteDB;

namespace HealthCheck.Collector.Storage;

/// <summary>What the collector remembers of itself: one document.</summary>
/// <param name="CreatedAt">When the database began.</param>
/// <param name="ClientId">By which name the broker knows this collector; drawn once, so that its session is found again.</param>
/// <param name="HighestNumber">The highest number given to a device, also one that is gone: none is given twice.</param>
/// <param name="Journal">The newest journal that was swept.</param>
/// <param name="LastEvent">Number of the newest event, also one that was dropped since.</param>
internal sealed record StoreMeta(DateTimeOffset CreatedAt, string ClientId, int HighestNumber, long Journal, long LastEvent)
{
    private const string Collection = "meta";
    private const int Key = 1, LayoutVersion = 2;

    // All in one file, without a journal; what it says can be read as it is.
    private const int LayoutBefore = 1;

    /// <summary>That of a new database.</summary>
    public static StoreMeta Begin(DateTimeOffset now) =>
        new(now, $"healthcheck-collector-{RandomNumberGenerator.GetHexString(8, lowercase: true)}", 0, 0, 0);

    /// <summary>Reads it; null in a new database.</summary>
    public static StoreMeta? Read(LiteDatabase database)
    {
        var document = database.GetCollection(Collection).FindById(Key);
        if (document is null)
            return null;
        if (document["version"].AsInt32 is not (LayoutVersion or LayoutBefore))
        {
            var words = $"The database in State:Directory is of layout {document["version"]}, and this program reads {LayoutVersion}:"
                + " run the version of the collector that wrote it, or name another directory with --state.";
            throw new StoreException(words, new LayoutException(words));
        }

        return new(
            DateTimeOffset.FromUnixTimeMilliseconds(document["createdAt"].AsInt64), document["clientId"].AsString,
            Number(document["highestNumber"]).AsInt32, Number(document["journal"]).AsInt64, Number(document["lastEvent"]).AsInt64);
    }

    /// <summary>Writes it.</summary>
    public void Write(LiteDatabase database) => database.GetCollection(Collection).Upsert(new BsonDocument
    {
        ["_id"] = Key,
        ["version"] = LayoutVersion,
        ["createdAt"] = CreatedAt.ToUnixTimeMilliseconds(),
        ["clientId"] = ClientId,
        ["highestNumber"] = HighestNumber,
        ["journal"] = Journal,
        ["lastEvent"] = LastEvent,
    });

    private static BsonValue Number(BsonValue value) => value.IsNull ? 0 : value;
}
