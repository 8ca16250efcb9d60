namespace HealthCheck.Collector.History;

/// <summary>Packed history that cannot be read; the message says why.</summary>
internal sealed class HistoryFormatException(string message) : Exception(message);
