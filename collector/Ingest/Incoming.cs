namespace HealthCheck.Collector.Ingest;

/// <summary>What waits in the inbox: a message, or a change of our own.</summary>
internal abstract record Incoming;
