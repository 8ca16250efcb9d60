using System.Globalization;
using HealthCheck.Collector.Http;
using HealthCheck.Hosting.Settings;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace HealthCheck.Collector.Api;

/// <summary>What stands behind the question mark cannot be used; the message says why.</summary>
internal sealed class QueryException(string message) : Exception(message);
