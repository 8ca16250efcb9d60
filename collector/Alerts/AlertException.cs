namespace HealthCheck.Collector.Alerts;

/// <summary>The owner's wish about alerts cannot be followed; the message says why, for people.</summary>
internal sealed class AlertException(string message) : Exception(message);
