using System.Text.Json;

namespace HealthCheck.Collector.Ingest;

/// <summary>The very bytes of each sample of a backlog: what is stored is what the agent wrote, with keys that this
/// version does not know.</summary>
internal static class BacklogElements
{
    /// <summary>The elements, in their order.</summary>
    public static List<ReadOnlyMemory<byte>> Of(ReadOnlyMemory<byte> array)
    {
        var elements = new List<ReadOnlyMemory<byte>>();
        var reader = new Utf8JsonReader(array.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            elements.Add(array[start..(int)reader.BytesConsumed]);
        }

        return elements;
    }
}
