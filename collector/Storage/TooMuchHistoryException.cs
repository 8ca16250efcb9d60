namespace HealthCheck.Collector.Storage;

/// <summary>There is more than is read at once.</summary>
internal sealed class TooMuchHistoryException()
    : StoreException("There is more history than is read at once. Ask for a shorter time or for fewer figures.");
