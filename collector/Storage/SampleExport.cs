using System.Globalization;
using System.Text;
using System.Text.Json;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.History;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Storage;

/// <summary>Samples as rows for other programs: one figure each.</summary>
/// <param name="Devices">Which devices, by id; all when empty.</param>
/// <param name="Metrics">Which figures; <c>*</c> stands for any text.</param>
/// <param name="From">The first moment.</param>
/// <param name="To">The moment after the last.</param>
/// <param name="Format"><c>csv</c> or <c>json-lines</c>.</param>
internal sealed record SampleExport(
    IReadOnlyList<string> Devices, IReadOnlyList<string> Metrics, DateTimeOffset From, DateTimeOffset To, string Format)
{
    public static IReadOnlyList<string> Formats { get; } = ["csv", "json-lines"];

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private const int BufferChars = 1 << 15;

    private bool IsCsv => Format == "csv";

    /// <summary>What the rows are for HTTP.</summary>
    public string ContentType => IsCsv ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8";

    /// <summary>What is wrong with the question; null when nothing is.</summary>
    public string? Mistake() =>
        !Formats.Contains(Format) ? $"format must be one of {string.Join(", ", Formats)}."
        : From >= To ? "from must be before to."
        : null;

    /// <summary>
    /// Writes the rows, device by device, by time. It reads a part and waits until it is written before it reads on: a
    /// reader that is slow, or gone, holds neither a thread nor the database.
    /// </summary>
    /// <exception cref="StoreException">The history cannot be read now.</exception>
    public async Task WriteAsync(IStore store, IEnumerable<Device> fleet, Stream target, CancellationToken stop)
    {
        await using var writer = new StreamWriter(target, new UTF8Encoding(false), BufferChars, leaveOpen: true);
        if (IsCsv)
            await writer.WriteAsync("time,device,metric,value\n");
        var query = new HistoryQuery(Metrics, From, To, int.MaxValue, TimeSpan.Zero);
        foreach (var device in fleet
            .Where(device => Devices.Count == 0 || Devices.Contains(device.Id))
            .OrderBy(device => device.Id, StringComparer.Ordinal))
        {
            await foreach (var sample in store.SamplesAsync(new([.. device.Numbers], From, To, query.Asks), stop))
                await writer.WriteAsync(Rows(device.Id, sample), stop);
            await writer.FlushAsync(stop);
        }
    }

    private ReadOnlyMemory<char> Rows(string id, Sample sample)
    {
        var rows = new StringBuilder();
        var time = sample.Time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
        foreach (var (metric, value) in sample.Values)
        {
            // Neither format has a word for what is no number.
            var number = double.IsFinite(value)
                ? value.ToString("R", CultureInfo.InvariantCulture)
                : IsCsv ? "" : "null";
            rows.Append(IsCsv
                ? $"{CsvText.Field(time)},{CsvText.Field(id)},{CsvText.Field(metric)},{number}"
                : $$"""{"time":"{{time}}","device":"{{id}}","metric":"{{Encode(metric)}}","value":{{number}}}""");
            rows.Append('\n');
        }

        return rows.ToString().AsMemory();
    }

    private static JsonEncodedText Encode(string text) => JsonEncodedText.Encode(text);
}
