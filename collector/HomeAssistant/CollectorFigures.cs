using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.HomeAssistant;

/// <summary>How the collector and its devices are, as Home Assistant is told.</summary>
/// <param name="Health">The collector's own health.</param>
/// <param name="InTrouble">Devices that are online, and are not well or silent.</param>
/// <param name="LongestSilent">The device that nobody has heard of for the longest; null when all are heard.</param>
/// <param name="SilentSince">Since when that is.</param>
internal sealed record CollectorFigures(
    CollectorHealth Health, int InTrouble, string? LongestSilent, DateTimeOffset? SilentSince)
{
    // A state of Home Assistant has 255 characters.
    private const int LongestName = 200;

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The figures of now. What the owner muted is in no trouble, and nobody waits for it.</summary>
    public static CollectorFigures Of(CollectorHealth health, IEnumerable<Device> devices, DateTimeOffset now)
    {
        var inTrouble = 0;
        (Device Device, DateTimeOffset Since)? longest = null;
        foreach (var device in devices)
        {
            if (device.Owner.IsMuted)
                continue;
            var status = DeviceStatus.Of(device, now, health.Broker.Connected);
            if (status.State is DeviceState.Warning or DeviceState.Critical or DeviceState.Silent)
                inTrouble++;
            if (status.State is DeviceState.Silent or DeviceState.Offline
                && (longest is not { } known || status.Since < known.Since
                    || (status.Since == known.Since
                        && string.CompareOrdinal(device.Id, known.Device.Id) < 0)))
                longest = (device, status.Since);
        }

        return new(
            health, inTrouble,
            longest is { } found ? PlainText.Line(found.Device.Name ?? found.Device.Id, LongestName) : null,
            longest?.Since);
    }

    /// <summary>The message. It stays the same while nothing changes, so it is not sent again.</summary>
    public byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            json.WriteString("status", Health.Status switch
            {
                HealthStatus.Critical => "critical",
                HealthStatus.Warning => "warning",
                _ => "ok",
            });
            json.WriteStartArray("problems");
            foreach (var code in Health.Problems.Select(each => each.Code).Distinct(StringComparer.Ordinal))
                json.WriteStringValue(code);
            json.WriteEndArray();
            json.WriteString("version", Health.Version);
            json.WriteString("startedAt", Health.StartedAt.UtcDateTime);
            json.WriteNumber("devices", Health.Devices.Total);
            json.WriteNumber("online", Health.Devices.Online);
            json.WriteNumber("offline", Health.Devices.Offline);
            json.WriteNumber("stopped", Health.Devices.Stopped);
            json.WriteNumber("inTrouble", InTrouble);
            json.WriteString("longestSilent", LongestSilent);
            if (SilentSince is { } since)
                json.WriteString("silentSince", since.UtcDateTime);
            else
                json.WriteNull("silentSince");
            json.WriteNumber("openAlerts", Health.Alerts.Open);
            json.WriteNumber("missing", Health.Samples.Missing);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
