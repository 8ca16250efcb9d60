using System.Globalization;
using HealthCheck.Collector.Http;
using HealthCheck.Hosting.Settings;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace HealthCheck.Collector.Api;

/// <summary>A parameter behind the question mark, as the API's description tells it.</summary>
internal sealed record QueryParameter(string Name, string Description);
