using System.Text.Json.Serialization;
using HealthCheck.Collector.Alerts.Channels;

namespace HealthCheck.Collector.Alerts;

/// <summary>The form of <c>alerts.json</c> and <c>alert-channels.json</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AlertState))]
[JsonSerializable(typeof(PushKey))]
[JsonSerializable(typeof(IReadOnlyList<ChannelEntry>))]
internal sealed partial class AlertJson : JsonSerializerContext;
