namespace HealthCheck.Collector.Storage;

/// <summary>What a file of history holds.</summary>
internal enum HistoryKind
{
    Samples,
    Minutes,
    Quarters,
}
