using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// Keeps the samples of devices that cannot be packed into the history, so that the flush goes on for the others. A
/// file for each device and segment of the log: lines of JSON, compressed with gzip. The first line says why, each
/// other line is a sample as it came.
/// </summary>
internal sealed class SampleQuarantine(StateDirectory directory, WriteAheadLog log, StoreHealth health)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Writes them, and says so. Doing it again writes the same files.</summary>
    /// <param name="segment">The segment of the log that holds them.</param>
    /// <param name="failed">Why, by number of the device.</param>
    /// <param name="nameOf">How a device is called, by its number.</param>
    /// <exception cref="IOException">The log cannot be read or a file cannot be written.</exception>
    public void Write(long segment, IReadOnlyDictionary<int, Exception> failed, Func<int, string> nameOf)
    {
        foreach (var (device, cause) in failed)
        {
            var (name, reason) = (nameOf(device), ErrorText.Of(cause));
            var path = directory.AsidePath(name, segment);
            var content = Content(segment, device, name, reason);
            directory.Disk.WriteWhole(path, file => directory.Disk.Write(file, content, 0));
            health.SamplesQuarantined(name, Path.GetRelativePath(directory.Path, path), reason);
        }
    }

    private byte[] Content(long segment, int device, string name, string reason)
    {
        using var content = new MemoryStream();
        using (var packed = new GZipStream(content, CompressionLevel.Fastest))
        using (var writer = new Utf8JsonWriter(packed))
        {
            Line(() =>
            {
                writer.WriteString("device", name);
                writer.WriteString("reason", reason);
            });
            log.Read(segment, after: 0, record =>
            {
                if (record is LoggedSample sample && sample.Device == device)
                    Line(() => Write(writer, sample));
            });

            void Line(Action write)
            {
                writer.WriteStartObject();
                write();
                writer.WriteEndObject();
                writer.Flush();
                packed.WriteByte((byte)'\n');
                writer.Reset();
            }
        }

        return content.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, LoggedSample sample)
    {
        writer.WriteString("time", Utc(sample.Time));
        writer.WriteString("receivedAt", Utc(sample.ReceivedAt));
        writer.WritePropertyName("sample");
        writer.WriteRawValue(sample.Json, skipInputValidation: true);
    }

    private static string Utc(DateTimeOffset time) =>
        time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
}
