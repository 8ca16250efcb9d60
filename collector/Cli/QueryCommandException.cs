using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using HealthCheck.Collector.Api;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Collector.Cli;

/// <summary>What was asked cannot be shown; the message says why.</summary>
internal sealed class QueryCommandException(string message, HttpStatusCode? status = null) : Exception(message)
{
    /// <summary>What the collector answered; null when nobody did.</summary>
    public HttpStatusCode? Status { get; } = status;
}
