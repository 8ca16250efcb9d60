using HealthCheck.Hosting.Errors;

namespace HealthCheck.Collector.Storage;

/// <summary>The database file is damaged, or none of LiteDB's. Set it aside together with its log.</summary>
internal sealed class UnreadableDatabaseException(string path, Exception cause)
    : Exception($"{path} is not a database that LiteDB can read: {ErrorText.Of(cause)}", cause);
