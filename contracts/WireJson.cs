using System.Text.Json.Serialization;

namespace HealthCheck.Contracts;

/// <summary>
/// The one JSON context: every document that goes over the wire, generated at build, without reflection.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    MaxDepth = 16,
    Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(DeviceAnnouncement))]
[JsonSerializable(typeof(HealthSnapshot))]
[JsonSerializable(typeof(HealthSnapshot[]))]
[JsonSerializable(typeof(SampleRanges))]
[JsonSerializable(typeof(DeviceList))]
[JsonSerializable(typeof(AnnouncementHistory))]
[JsonSerializable(typeof(DeviceEvent))]
[JsonSerializable(typeof(EventList))]
[JsonSerializable(typeof(DeviceExtra))]
[JsonSerializable(typeof(HttpCheck))]
[JsonSerializable(typeof(ForgetAnswer))]
[JsonSerializable(typeof(CollectorHealth))]
[JsonSerializable(typeof(AlertList))]
[JsonSerializable(typeof(AlertTest))]
[JsonSerializable(typeof(AlertEntry))]
[JsonSerializable(typeof(AlertNotice))]
[JsonSerializable(typeof(AlertPushKey))]
[JsonSerializable(typeof(AlertChannelState))]
[JsonSerializable(typeof(AlertRule))]
[JsonSerializable(typeof(IReadOnlyList<AlertRule>))]
[JsonSerializable(typeof(AlertPreview))]
[JsonSerializable(typeof(AgentIndex))]
[JsonSerializable(typeof(ProblemDocument))]
public sealed partial class WireJson : JsonSerializerContext;
