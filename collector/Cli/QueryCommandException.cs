using System.Net;

namespace HealthCheck.Collector.Cli;

/// <summary>What was asked cannot be shown; the message says why.</summary>
internal sealed class QueryCommandException(string message, HttpStatusCode? status = null) : Exception(message)
{
    /// <summary>What the collector answered; null when nobody did.</summary>
    public HttpStatusCode? Status { get; } = status;
}
