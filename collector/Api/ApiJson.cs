using System.Text.Json.Serialization;
using HealthCheck.Collector.Owner;
using HealthCheck.Contracts;
using Microsoft.AspNetCore.Mvc;

namespace HealthCheck.Collector.Api;

/// <summary>The documents of the API that do not go over MQTT; generated at build like those that do.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DeviceDetails))]
[JsonSerializable(typeof(FleetSummary))]
[JsonSerializable(typeof(MetricList))]
[JsonSerializable(typeof(DeviceHistory))]
[JsonSerializable(typeof(DeviceChange))]
[JsonSerializable(typeof(DevicePatch))]
[JsonSerializable(typeof(AdoptRequest))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>With times as they stand on the wire.</summary>
    public static ApiJson Wired { get; } = new(new(WireJson.Default.Options));
}
