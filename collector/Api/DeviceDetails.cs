using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Api;

/// <summary>
/// The announcement of a device as it was made, with what the collector adds. This record is the shape for the API's
/// description; the document itself is made from the very bytes.
/// </summary>
internal sealed record DeviceDetails(
    string Id, string? Name, string? Hostname, string? Address, string? Model, IReadOnlyList<string> Tags,
    string? AgentVersion, string? ApiVersion, int? HttpPort, string? HttpScheme, string? HttpAddress,
    IReadOnlyList<InterfaceAddress>? Addresses, string? Revision, string? Architecture, int? Cores, long? Memory,
    OperatingSystemInfo? Os, string? Kernel, string? Container, string? BootId, DateTimeOffset? StartedAt,
    int? IntervalSeconds, Fingerprint? Fingerprint,
    Presence Presence, DateTimeOffset PresenceSince, HealthStatus? Status, string? Reason, DateTimeOffset FirstSeen,
    DateTimeOffset? LastSeen, DateTimeOffset? LastSample, long Missing,
    DateTimeOffset? SilentAfter, bool Muted, long Lost, DeviceFigures? Figures, IReadOnlyList<Problem>? Problems,
    string? Notes, AnnouncedWords Announced, DateTimeOffset? IdentitySharedSince,
    DeviceHttp? Http, IReadOnlyList<string> Adopted)
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] FromSummary =
    [
        "presence", "presenceSince", "status", "reason", "firstSeen", "lastSeen", "lastSample", "missing",
        "silentAfter", "muted", "lost", "figures", "problems",
    ];

    private static readonly string[] Replaced = ["name", "tags"];

    /// <summary>The document of one device.</summary>
    public static ReadOnlyMemory<byte> Write(
        Device device, DateTimeOffset now, bool isConnected, IMutes mutes)
    {
        var summary =
            JsonSerializer.SerializeToElement(device.Summary(now, isConnected, mutes), WireJson.Default.DeviceSummary);
        var extra = JsonSerializer.SerializeToElement(Extra(device), WireJson.Default.DeviceExtra);
        var own = extra.EnumerateObject()
            .Select(each => each.Name).Concat(FromSummary).ToHashSet(StringComparer.Ordinal);
        using var announced = device.Announcement is { } announcement ? JsonDocument.Parse(announcement.Json) : null;

        var buffer = new ArrayBufferWriter<byte>(announced is null ? 512 : device.Announcement!.Json.Length + 512);
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            writer.WriteStartObject();
            foreach (var property in (announced?.RootElement ?? summary)
                .EnumerateObject().Where(each => !own.Contains(each.Name)))
                (Replaced.Contains(property.Name) ? Of(summary, property.Name) : property).WriteTo(writer);
            foreach (var name in FromSummary)
                Of(summary, name).WriteTo(writer);
            foreach (var property in extra.EnumerateObject())
                property.WriteTo(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static DeviceExtra Extra(Device device) => new(
        device.Owner.Notes, new(device.Announcement?.Value.Name, device.Announcement?.Value.Tags),
        device.EventState.Boots.SharedSince,
        device.EventState.Http, [.. device.Adopted.Select(each => each.Id)]);

    private static JsonProperty Of(JsonElement element, string name) =>
        element.EnumerateObject().First(property => property.NameEquals(name));
}
