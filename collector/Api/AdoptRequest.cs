using System.Text.Json;
using HealthCheck.Collector.CheckBack;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Http;
using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Owner;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Api;

/// <summary>The body of <c>POST /api/devices/{id}/adopt</c>.</summary>
/// <param name="From">The old device.</param>
internal sealed record AdoptRequest(string From);
