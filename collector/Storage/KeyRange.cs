using LiteDB;

namespace HealthCheck.Collector.Storage;

/// <summary>Reads documents by a range of their key.</summary>
internal static class KeyRange
{
    /// <summary>The documents from one key to another, both included, in their order.</summary>
    public static IEnumerable<BsonDocument> Between(
        this ILiteCollection<BsonDocument> documents, BsonValue low, BsonValue high, bool newestFirst = false)
    {
        // With parameters: LiteDB keeps the text of every expression for ever.
        var query =
            new Query
            {
                Order = newestFirst ? Query.Descending : Query.Ascending,
                OrderBy = BsonExpression.Create("_id")
            };
        query.Where.Add(BsonExpression.Create("_id BETWEEN @0 AND @1", low, high));
        return documents.Find(query);
    }
}
