using System.Text.Json;
using System.Text.Json.Serialization;

namespace HealthCheck.Contracts;

/// <summary>
/// Times on the wire: ISO 8601 in UTC with a <c>Z</c>, to the millisecond; whole seconds go without a fraction.
/// Any offset is accepted, a time without one is refused: it would mean something else on each machine.
/// </summary>
internal sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String || !reader.TryGetDateTimeOffset(out _))
            throw new JsonException("is not an ISO 8601 time");
        return TryRead(ref reader, out var time) ? time : throw new JsonException("is a time without Z or offset");
    }

    /// <summary>Reads a text as a time; false when it is none, or one without an offset.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, out DateTimeOffset time)
    {
        if (!reader.TryGetDateTimeOffset(out time)
            || (reader.TryGetDateTime(out var plain) && plain.Kind == DateTimeKind.Unspecified))
            return false;
        time = time.ToUniversalTime();
        return true;
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        var utc = value.UtcDateTime;
        writer.WriteStringValue(new DateTime(utc.Ticks - (utc.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc));
    }
}
