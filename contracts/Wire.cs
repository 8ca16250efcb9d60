using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace HealthCheck.Contracts;

/// <summary>Writes and reads the documents of the wire. What a reader returns keeps to the contract.</summary>
public static class Wire
{
    // The documents are served as application/json and escaped again where they go into a page.
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Indented = Compact with { Indented = true, NewLine = "\n" };

    /// <summary>An announcement as UTF-8 JSON.</summary>
    public static byte[] Write(DeviceAnnouncement announcement, bool indented = false) =>
        Write(announcement, WireJson.Default.DeviceAnnouncement, indented);

    /// <summary>A snapshot as UTF-8 JSON.</summary>
    public static byte[] Write(HealthSnapshot snapshot, bool indented = false) =>
        Write(snapshot, WireJson.Default.HealthSnapshot, indented);

    /// <summary>Any document of <see cref="WireJson"/> as UTF-8 JSON.</summary>
    public static byte[] Write<T>(T document, JsonTypeInfo<T> type, bool indented = false)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer, indented ? Indented : Compact))
            JsonSerializer.Serialize(writer, document, type);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The same JSON with line breaks, for people. Keys of newer versions stay.</summary>
    /// <param name="json">One value, as it was received.</param>
    public static byte[] Indent(ReadOnlyMemory<byte> json)
    {
        var buffer = new ArrayBufferWriter<byte>(2 * json.Length);
        using (var document = JsonDocument.Parse(json))
        using (var writer = new Utf8JsonWriter(buffer, Indented))
            document.WriteTo(writer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads an announcement.</summary>
    /// <exception cref="ContractException">It is too large or breaks the contract.</exception>
    public static DeviceAnnouncement ReadAnnouncement(ReadOnlySpan<byte> json)
    {
        var announcement = Read(json, ContractLimits.AnnouncementBytes, WireJson.Default.DeviceAnnouncement);
        DeviceAnnouncement.Check(announcement);
        return announcement;
    }

    /// <summary>Reads a snapshot.</summary>
    /// <exception cref="ContractException">It is too large or breaks the contract.</exception>
    public static HealthSnapshot ReadSnapshot(ReadOnlySpan<byte> json)
    {
        var snapshot = (json.Length <= ContractLimits.MessageBytes ? SnapshotReader.Read(json) : null)
            ?? Read(json, ContractLimits.MessageBytes, WireJson.Default.HealthSnapshot);
        HealthSnapshot.Check(snapshot);
        return snapshot;
    }

    /// <summary>
    /// Reads a backlog: an array of snapshots, oldest first. It is good as a whole or refused as a whole.
    /// </summary>
    /// <exception cref="ContractException">It is too large or breaks the contract.</exception>
    public static IReadOnlyList<HealthSnapshot> ReadBacklog(ReadOnlySpan<byte> json)
    {
        var snapshots = Read(json, ContractLimits.BacklogBytes, WireJson.Default.HealthSnapshotArray);
        foreach (var snapshot in snapshots)
            HealthSnapshot.Check(snapshot ?? throw ContractException.Malformed("the backlog holds a null"));
        return snapshots;
    }

    /// <summary>Sample ranges as UTF-8 JSON.</summary>
    public static byte[] Write(SampleRanges ranges) => Write(ranges, WireJson.Default.SampleRanges);

    /// <summary>Reads sample ranges.</summary>
    /// <exception cref="ContractException">They are too many or break the contract.</exception>
    public static SampleRanges ReadRanges(ReadOnlySpan<byte> json)
    {
        var ranges = Read(json, ContractLimits.RangesBytes, WireJson.Default.SampleRanges);
        SampleRanges.Check(ranges);
        return ranges;
    }

    private static T Read<T>(ReadOnlySpan<byte> json, int limit, JsonTypeInfo<T> type)
        where T : class
    {
        if (json.Length > limit)
            throw new ContractException(Refusal.Oversized, $"{json.Length} bytes are more than the {limit} allowed");
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw ContractException.Malformed("the document is null");
        }
        catch (JsonException e)
        {
            throw ContractException.Malformed(
                $"{(e.Path is null or "$" ? "the document" : e.Path[2..])}: {Words(e)}", e);
        }
    }

    // The framework's texts name types of the program, and the published agent has none but their keys.
    private static string Words(JsonException e) => e switch
    {
        { InnerException: JsonException } =>
            $"no valid JSON at line {e.LineNumber + 1}, character {e.BytePositionInLine + 1}",
        { Message: ['i', 's', ' ', ..] } => e.Message,
        _ when e.Message.StartsWith("Duplicate", StringComparison.Ordinal) => "it stands there twice",
        _ when Missing(e.Message) is { Length: > 0 } keys => $"without {keys}",
        _ => "its value is of another kind than the contract says",
    };

    // Key or text, both end with the names, in quotes; that of the type has dots.
    private static string Missing(string message) => message.Contains("issing", StringComparison.Ordinal)
        ? string.Join(", ", message.Split('\'').Where((name, place) => place % 2 == 1 && !name.Contains('.')))
        : "";
}
