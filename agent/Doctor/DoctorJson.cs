using System.Text.Json.Serialization;

namespace HealthCheck.Agent.Doctor;

/// <summary>JSON of the report, generated at build.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DoctorReport))]
internal sealed partial class DoctorJson : JsonSerializerContext;
