using System.Text.Json.Serialization;

namespace HealthCheck.Collector.Login;

/// <summary>The form of <c>login.json</c> and <c>token-use.json</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LoginData))]
[JsonSerializable(typeof(Dictionary<string, DateTimeOffset>))]
internal sealed partial class LoginJson : JsonSerializerContext;
