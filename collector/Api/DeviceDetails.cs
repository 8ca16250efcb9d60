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
    string? AgentVersion, string? ApiVersion, int? HttpPort, IReadOnlyList<InterfaceAddress>? Addresses, string? Revision,
    string? Architecture, int? Cores, long? Memory, OperatingSystemInfo? Os, string? Kernel, string? BootId,
    DateTimeOffset? StartedAt, int? IntervalSeconds, Fingerprint? Fingerprint,
    Presence Presence, HealthStatus? Status, DateTimeOffset FirstSeen, DateTimeOffset? LastSeen, long Missing)
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Added = ["presence", "status", "firstSeen", "lastSeen", "missing"];

    /// <summary>The document of one device.</summary>
    public static ReadOnlyMemory<byte> Write(Device device)
    {
        var summary = JsonSerializer.SerializeToElement(device.Summary(), WireJson.Default.DeviceSummary);
        if (device.Announcement is not { } announcement)
            return Wire.Write(device.Summary(), WireJson.Default.DeviceSummary);

        var buffer = new ArrayBufferWriter<byte>(announcement.Json.Length + 256);
        using (var announced = JsonDocument.Parse(announcement.Json))
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            writer.WriteStartObject();
            foreach (var property in announced.RootElement.EnumerateObject().Where(each => !Added.Contains(each.Name)))
                property.WriteTo(writer);
            foreach (var name in Added)
            {
                writer.WritePropertyName(name);
                summary.GetProperty(name).WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
