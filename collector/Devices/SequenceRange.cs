namespace HealthCheck.Collector.Devices;

/// <summary>Sequence numbers from one to another, both included.</summary>
internal readonly record struct SequenceRange(long From, long To);
