namespace HealthCheck.Collector.Ingest;

/// <summary>Tells the broker that it may forget messages, by the numbers it gave them.</summary>
internal delegate Task Acknowledger(IReadOnlyList<ushort> packets);
