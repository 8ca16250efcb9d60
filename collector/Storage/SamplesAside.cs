using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Text;
using LiteDB;

namespace HealthCheck.Collector.Storage;

/// <summary>
/// Sets aside what devices sent whose samples cannot be packed into the history, so that the flush goes on for the
/// others. A file for each device and segment of the log: lines of JSON, compressed with gzip. The first line says why,
/// each other one is a sample as it came.
/// </summary>
internal sealed class SamplesAside(StateDirectory directory, WriteAheadLog log, StoreHealth condition)
{
    /// <summary>Sets them aside, and says so. Doing it again writes the same files.</summary>
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
            condition.SamplesAside(name, Path.GetRelativePath(directory.Path, path), reason);
        }
    }

    private byte[] Content(long segment, int device, string name, string reason)
    {
        using var content = new MemoryStream();
        using (var packed = new GZipStream(content, CompressionLevel.Fastest))
        using (var lines = new Lines(packed, device))
        {
            lines.Begin(name, reason);
            log.ReadAgain(segment, lines);
        }

        return content.ToArray();
    }

    private sealed class Lines(Stream target, int device) : ILogTarget, IDisposable
    {
        private readonly Utf8JsonWriter writer = new(target);

        public void Begin(string name, string reason) => Line(() =>
        {
            writer.WriteString("device", name);
            writer.WriteString("reason", reason);
        });

        public void Sample(int number, RunKey run, DateTimeOffset time, DateTimeOffset receivedAt, byte[] json)
        {
            if (number != device)
                return;
            Line(() =>
            {
                writer.WriteString("time", Utc(time));
                writer.WriteString("receivedAt", Utc(receivedAt));
                writer.WritePropertyName("sample");
                writer.WriteRawValue(json, skipInputValidation: true);
            });
        }

        public void Device(BsonDocument changed)
        {
        }

        public void Forget(GoneDevice gone)
        {
        }

        public void Announcement(AnnouncementEntry entry)
        {
        }

        public void Event(DeviceEvent happened)
        {
        }

        public void Dispose() => writer.Dispose();

        private void Line(Action write)
        {
            writer.WriteStartObject();
            write();
            writer.WriteEndObject();
            writer.Flush();
            target.WriteByte((byte)'\n');
            writer.Reset();
        }

        private static string Utc(DateTimeOffset time) =>
            time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }
}
