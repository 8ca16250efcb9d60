using HealthCheck.Contracts;

namespace HealthCheck.Collector.Ingest;

/// <summary>What one batch did, before it counts.</summary>
internal sealed class BatchCounts
{
    public long Stored { get; set; }

    public long Duplicate { get; set; }

    public long Backfilled { get; set; }

    public Dictionary<Refusal, long> Refused { get; } = [];

    public void Refuse(Refusal reason, int count) => Refused[reason] = Refused.GetValueOrDefault(reason) + count;
}
