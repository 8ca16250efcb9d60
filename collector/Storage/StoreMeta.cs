using System.Security.Cryptography;
using LiteDB;

namespace HealthCheck.Collector.Storage;

/// <summary>What the collector remembers of itself: one document.</summary>
/// <param name="CreatedAt">When the database began.</param>
/// <param name="ClientId">By which name the broker knows this collector; drawn once, so that its session is found again.</param>
internal sealed record StoreMeta(DateTimeOffset CreatedAt, string ClientId)
{
    private const string Collection = "meta";
    private const int Key = 1, LayoutVersion = 1;

    /// <summary>That of a new database.</summary>
    public static StoreMeta Begin(DateTimeOffset now) =>
        new(now, $"healthcheck-collector-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");

    /// <summary>Reads it; null in a new database.</summary>
    public static StoreMeta? Read(LiteDatabase database)
    {
        var document = database.GetCollection(Collection).FindById(Key);
        if (document is null)
            return null;
        if (document["version"].AsInt32 != LayoutVersion)
            throw new StoreException(
                $"The database in State:Directory is of layout {document["version"]}, and this program reads {LayoutVersion}:"
                + " run the version of the collector that wrote it, or name another directory with --state.");
        return new(DateTimeOffset.FromUnixTimeMilliseconds(document["createdAt"].AsInt64), document["clientId"].AsString);
    }

    /// <summary>Writes it.</summary>
    public void Write(LiteDatabase database) => database.GetCollection(Collection).Upsert(new BsonDocument
    {
        ["_id"] = Key,
        ["version"] = LayoutVersion,
        ["createdAt"] = CreatedAt.ToUnixTimeMilliseconds(),
        ["clientId"] = ClientId,
    });
}
