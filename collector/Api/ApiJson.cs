using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace HealthCheck.Collector.Api;

/// <summary>The documents of the API that do not go over MQTT; generated at build like those that do.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DeviceDetails))]
[JsonSerializable(typeof(DevicePatch))]
[JsonSerializable(typeof(AdoptRequest))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string))]
internal sealed partial class ApiJson : JsonSerializerContext;
