using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using HealthCheck.Collector.Ingest;

namespace HealthCheck.Collector.Tests.Ingest;

public sealed class CompactJsonTests
{
    [Theory]
    [InlineData("""{ "a" : [ 1 , 2 ],  "b c" : " \" \\ " }""", """{"a":[1,2],"b c":" \" \\ "}""")]
    [InlineData("\r\n\t {}   ", "{}")]
    [InlineData("""{"a":1}""", """{"a":1}""")]
    [InlineData("", "")]
    [InlineData("\"\\", "\"\\")]
    public void White_space_goes_and_texts_stay(string json, string compact) =>
        Assert.Equal(compact, Encoding.UTF8.GetString(CompactJson.Of(Encoding.UTF8.GetBytes(json)).Span));

    [Fact]
    public void Any_document_says_the_same_and_is_no_longer_than_the_serializer_would_make_it() =>
        Gen.String.Array[0, 5].Sample(texts =>
    {
        var document =
            new JsonArray([.. texts.Select(text => (JsonNode)new JsonObject { ["k " + text.Length] = Valid(text) })]);

        Assert.Equal(Write(document, indented: false), CompactJson.Of(Write(document, indented: true)).ToArray());
    });

    private static byte[] Write(JsonArray document, bool indented)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new() { Indented = indented }))
            document.WriteTo(writer);
        return stream.ToArray();
    }

    private static string Valid(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
