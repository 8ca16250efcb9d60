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
            throw new InvalidDataException($"the database is of version {document["version"]}, this program reads {LayoutVersion}");
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
