namespace HealthCheck.Collector.Api;

/// <summary>What stands behind the question mark cannot be used; the message says why.</summary>
internal sealed class QueryException(string message) : Exception(message);
