namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>A template cannot be used; the message says why, for people.</summary>
internal sealed class TemplateException(string message) : Exception(message);
