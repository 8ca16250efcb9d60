using System.Text.Json;

namespace HealthCheck.Contracts;

/// <summary>
/// Reads a snapshot as <see cref="Wire.Write(HealthSnapshot, bool)"/> writes it: every key, in that order. So it looks
/// no key up and boxes no value, as the serializer does. Whatever is otherwise, or wrong, it leaves to the serializer,
/// whose word counts. Each reading has its part of this: its method <c>Read</c>.
/// </summary>
internal static class SnapshotReader
{
    /// <summary>What the serializer would make of it; null to ask the serializer.</summary>
    public static HealthSnapshot? Read(ReadOnlySpan<byte> json)
    {
        var reader = new OrderedReader(json);
        try
        {
            var snapshot = reader.Document(HealthSnapshot.Read);
            return reader.IsAsExpected ? snapshot : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // It is no JSON, or holds a text that is no UTF-8.
            return null;
        }
    }
}
