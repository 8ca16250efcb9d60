using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.HomeAssistant;

/// <summary>A change of a problem, as an event of Home Assistant's.</summary>
/// <param name="Type">One of <see cref="Types"/>.</param>
/// <param name="Told">The problem.</param>
/// <param name="Current">The problem in the snapshot; null when it ended.</param>
internal sealed record ProblemEvent(string Type, ToldProblem Told, Problem? Current)
{
    public const string Began = "began", Worsened = "worsened", Eased = "eased", Ended = "ended";

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<string> Types { get; } = [Began, Worsened, Eased, Ended];

    /// <summary>The payload. Its keys become attributes of the entity; <c>event_type</c> is Home Assistant's own.</summary>
    public byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            json.WriteString("event_type", Type);
            json.WriteString("code", Told.Code);
            json.WriteString("severity", Told.Severity == HealthStatus.Critical ? "critical" : "warning");
            json.WriteString("summary", Told.Summary);
            json.WriteString("message", Current?.Message ?? $"Over: {Told.Summary}");
            json.WriteString("advice", Current?.Advice ?? "Nothing to do");
            json.WriteString("since", Told.Since.UtcDateTime);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
