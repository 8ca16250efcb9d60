namespace HealthCheck.Collector.Devices;

/// <summary>One run and what has been seen of it.</summary>
internal sealed record SampleRun(RunKey Key, SequenceGaps Gaps);
