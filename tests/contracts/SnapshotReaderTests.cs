using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CsCheck;

namespace HealthCheck.Contracts.Tests;

/// <summary>The reader that is quick, beside the serializer, which is right.</summary>
public sealed class SnapshotReaderTests
{
    // Not as the wire has it: with all that a value holds.
    private static readonly JsonSerializerOptions Whole = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    // Values that some place in a snapshot takes, and such as none does.
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-0", "-1", "1.5", "1.0", "1e2", "1E400", "-1e-400", "2147483648",
        "9223372036854775807", "9223372036854775808", "123456789012345678901234567890", "01", "+1", ".5", "1.", "NaN",
        "[]", "{}", "[null]", "[1]", "[{}]", "\"\"", "\"x\"", "\"OK\"", "\"ok\"", "\"Warning\"", "\"critical\"",
        "\"\\u006fk\"", "\"ok \"", "\"1\"", "1,\"x\":2", "/**/1", "\"Küche\"", "\"\\ud83d\\ude00\"", "\"\\ud800\"",
        "\"\t\"", "\"\\n\"", "\"2026-11-22\"", "\"2026-02-30\"", "\"2026-11-2\\u0032\"", "\"2026-11-22T14:05:00\"",
        "\"2026-11-22T14:05:00.1234567Z\"", "\"2026-11-22T14:05:00+01:00\"", "\"2026-11-22T14:05Z\"",
        "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59.9999999-14:00\"", "\"24:00:00\"",
    ];

    private static readonly List<byte[]> Sound =
    [
        Wire.Write(Examples.Snapshot), Wire.Write(Examples.Bare), Wire.Write(Examples.Snapshot, indented: true),
        Wire.Write(Examples.WithProcesses),
        .. Directory.GetFiles(Boards(), "*.json")
            .Where(file => !file.EndsWith(".device.json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
    ];

    private static readonly Gen<byte[]> AnySound = Gen.Int[0, Sound.Count - 1].Select(which => Sound[which]);

    [Fact]
    public void What_agents_send_is_read_and_not_left_to_the_serializer()
    {
        Assert.All(Sound, json => Assert.NotNull(SnapshotReader.Read(json)));
        Assert.All(Sound, json => IsSame(json));
    }

    [Theory]
    [InlineData(",\"processes\":[]", 0)]
    [InlineData(",\"processes\":[{\"name\":\"a\"}]", 1)]
    [InlineData(",\"processes\":[{\"name\":\"a\",\"percent\":82.5}]", 1)]
    [InlineData(",\"processes\":[{\"name\":\"a\",\"percent\":null,\"bytes\":5}]", 1)]
    [InlineData(",\"processes\":null", null)]
    [InlineData("", null)]
    public void A_key_that_may_be_left_out_is_read_too(string processes, int? count)
    {
        var json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Sound[0]).Replace(
            "umount -l\"", $"umount -l\"{processes}", StringComparison.Ordinal));
        Assert.True(IsSame(json));
        Assert.Equal(count, SnapshotReader.Read(json)!.Problems[0].Processes?.Count);
    }

    [Fact]
    public void Any_value_in_the_place_of_any_other_is_read_as_the_serializer_reads_it()
    {
        var read = 0;
        var sound = Wire.Write(Examples.WithProcesses);
        foreach (var (from, to) in Tokens(sound))
        {
            foreach (var value in Values)
                read += IsSame([.. sound[..from], .. Encoding.UTF8.GetBytes(value), .. sound[to..]]) ? 1 : 0;
        }

        Assert.InRange(read, 1000, int.MaxValue);
    }

    [Fact]
    public void Tokens_left_out_doubled_and_moved_are_read_as_the_serializer_reads_them() =>
        (from json in AnySound
         from changes in Gen.Select(Gen.Int[0, 2], Gen.Int[0, 9999], Gen.Int[0, 9999]).Array[1, 3]
         select changes.Aggregate(json, Move)).Sample(json => { _ = IsSame(json); }, iter: 5000);

    [Fact]
    public void Any_number_text_and_time_is_read_as_the_serializer_reads_it() =>
        (from json in AnySound
         from place in Gen.Int[0, 9999]
         from value in Gen.OneOf(
             Gen.Double.Select(number => number.ToString("R", CultureInfo.InvariantCulture)),
             Gen.Long.Select(number => number.ToString(CultureInfo.InvariantCulture)),
             Gen.String.Select(text => JsonSerializer.Serialize(text, Whole)),
             Gen.DateTimeOffset.Select(time => JsonSerializer.Serialize(time, Whole)),
             Gen.Date.Select(day => JsonSerializer.Serialize(DateOnly.FromDateTime(day), Whole)))
         select Replace(json, place, value)).Sample(json => { _ = IsSame(json); }, iter: 5000);

    [Fact]
    public void Any_bytes_are_read_as_the_serializer_reads_them() =>
        (from json in AnySound
         from changes in Gen.Select(Gen.Int[0, 9999], Gen.Byte).Array[1, 4]
         select changes.Aggregate(json, (it, change) =>
             [.. it[..(change.Item1 % it.Length)], change.Item2, .. it[((change.Item1 % it.Length) + 1)..]]))
        .Sample(json => { _ = IsSame(json); }, iter: 5000);

    private static string Boards([CallerFilePath] string file = "") =>
        Path.Combine(Path.GetDirectoryName(file)!, "../golden/boards");

    // True when it was read.
    private static bool IsSame(byte[] json)
    {
        if (SnapshotReader.Read(json) is not { } read)
            return false;
        var meant = JsonSerializer.Deserialize(json, WireJson.Default.HealthSnapshot);
        Assert.Equal(JsonSerializer.Serialize(meant, Whole), JsonSerializer.Serialize(read, Whole));
        return true;
    }

    private static byte[] Move(byte[] json, (int What, int From, int To) change)
    {
        if (Tokens(json) is not { Count: > 0 } tokens)
            return json;
        var (from, to) = tokens[change.From % tokens.Count];
        var (there, _) = tokens[change.To % tokens.Count];
        return change.What switch
        {
            0 => [.. json[..from], .. json[to..]],
            1 => [.. json[..there], .. json[from..to], .. json[there..]],
            _ => [.. json[..to], (byte)',', .. json[there..]],
        };
    }

    private static byte[] Replace(byte[] json, int place, string value)
    {
        var tokens = Tokens(json);
        var (from, to) = tokens[place % tokens.Count];
        return [.. json[..from], .. Encoding.UTF8.GetBytes(value), .. json[to..]];
    }

    // Where keys and values stand, as far as it is JSON.
    private static List<(int From, int To)> Tokens(byte[] json)
    {
        var tokens = new List<(int, int)>();
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
                tokens.Add(((int)reader.TokenStartIndex, (int)reader.BytesConsumed));
        }
        catch (JsonException)
        {
            // The rest is none.
        }

        return tokens;
    }
}
