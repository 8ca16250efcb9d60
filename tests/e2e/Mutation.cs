using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HealthCheck.EndToEnd.Tests;

/// <summary>
/// Makes hostile messages of sound ones: by their bytes, and by their structure, so that they get past the first look.
/// </summary>
internal sealed class Mutation(Random random, byte[][] sound)
{
    private static readonly string[] Texts =
    [
        "", " ", "\0", "\u001b[31m", "\ud800", "\u202e", "=cmd|' /C calc'!A0", "\"><script>", "../../etc/passwd",
        "a\r\nb", "%s%n", "#", "+", new('x', 513), new('x', 20_000), "2026-11-22T14:05:00Z", "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.9999999Z", "1.0", "online",
    ];

    private static readonly string[] Numbers =
    [
        "0", "-1", "1", "9223372036854775807", "-9223372036854775808", "9223372036854775806", "18446744073709551615",
        "99999999999999999999", "1e308", "1e999", "-0", "0.1", "2147483648", "4294967296", "null", "true", "{}", "[]",
        "\"1\"",
    ];

    /// <summary>One message.</summary>
    public byte[] Next()
    {
        var bytes = sound[random.Next(sound.Length)];
        if (random.Next(3) > 0)
            bytes = ChangeStructure(bytes);
        for (var changes = random.Next(3); changes > 0; changes--)
            bytes = ChangeBytes(bytes);
        return bytes;
    }

    private byte[] ChangeStructure(byte[] bytes)
    {
        JsonNode? document;
        try
        {
            document = JsonNode.Parse(bytes);
        }
        catch (JsonException)
        {
            return bytes;
        }

        for (var changes = random.Next(1, 4); changes > 0 && document is not null; changes--)
            document = Change(document, depth: 0);
        using var written = new MemoryStream();
        using (var writer =
            new Utf8JsonWriter(written, new() { SkipValidation = true, Indented = random.Next(8) == 0 }))
        {
            if (document is null)
                writer.WriteNullValue();
            else
                document.WriteTo(writer);
        }

        return written.ToArray();
    }

    private JsonNode? Change(JsonNode node, int depth)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } keys:
                var (key, value) = keys.ElementAt(random.Next(keys.Count));
                switch (random.Next(5))
                {
                    case 0: keys.Remove(key); break;
                    case 1: keys[key] = Any(); break;
                    case 2: keys[Texts[random.Next(Texts.Length)] + random.Next(1000)] = value?.DeepClone(); break;
                    default: keys[key] = value is null ? Any() : Change(value.DeepClone(), depth + 1); break;
                }

                return keys;
            case JsonArray { Count: > 0 } items:
                var at = random.Next(items.Count);
                switch (random.Next(4))
                {
                    case 0: items.RemoveAt(at); break;
                    case 1: Repeat(items, at); break;
                    default: items[at] = items[at] is { } item ? Change(item.DeepClone(), depth + 1) : Any(); break;
                }

                return items;
            default:
                return Any();
        }
    }

    private void Repeat(JsonArray items, int at)
    {
        for (var times = random.Next(1, 300); times > 0; times--)
            items.Add(items[at]?.DeepClone());
    }

    private JsonNode? Any() => random.Next(3) switch
    {
        0 => JsonValue.Create(Well(Texts[random.Next(Texts.Length)])),
        1 => JsonNode.Parse(Nested(random.Next(40))),
        _ => JsonNode.Parse(Numbers[random.Next(Numbers.Length)]),
    };

    private byte[] ChangeBytes(byte[] bytes)
    {
        var at = random.Next(bytes.Length + 1);
        var what = (byte)random.Next(256);
        return random.Next(7) switch
        {
            0 when at < bytes.Length => [.. bytes[..at], what, .. bytes[(at + 1)..]],
            1 => bytes[..at],
            2 => [.. bytes[..at], .. bytes[..at], .. bytes[at..]],
            3 => [.. bytes[..at], what, .. bytes[at..]],
            4 => [.. bytes[..at], .. "-99999999999999999999"u8, .. bytes[at..]],
            5 => [.. bytes[..at], .. "\\ud800"u8, .. bytes[at..]],
            _ => [.. bytes[..at], .. sound[random.Next(sound.Length)]],
        };
    }

    // A text of .NET may hold half a surrogate, which cannot be written; bytes of that kind come from ChangeBytes.
    private static string Well(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string Nested(int depth) => new string('[', depth) + "0" + new string(']', depth);
}
