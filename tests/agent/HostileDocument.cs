using System.Text;
using System.Text.Json.Nodes;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests;

/// <summary>Documents with one value each replaced by what a hostile device, file or name may put there.</summary>
internal static class HostileDocument
{
    public const string Text = "=cmd\n<3>forged\r\u001b[2J\u202e\u200b\"\\{}</script>\u2028\t;-1";

    private static readonly string[] Numbers =
        ["9223372036854775807", "-9223372036854775808", "1e308", "-1e308", "0", "-1"];

    /// <summary>Each variation that is within the contract.</summary>
    public static IEnumerable<T> Variations<T>(byte[] json, Func<byte[], T> read)
    {
        var count = Leaves(JsonNode.Parse(json)!).Count();
        for (var i = 0; i < count; i++)
        {
            foreach (var value in (string[])[.. Numbers, JsonValue.Create(Text).ToJsonString()])
            {
                var root = JsonNode.Parse(json)!;
                Leaves(root).ElementAt(i).ReplaceWith(JsonNode.Parse(value));
                T document;
                try
                {
                    document = read(Encoding.UTF8.GetBytes(root.ToJsonString()));
                }
                catch (ContractException)
                {
                    continue;
                }

                yield return document;
            }
        }
    }

    private static IEnumerable<JsonNode> Leaves(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Leaves(field.Value)),
        JsonArray elements => elements.SelectMany(Leaves),
        null => [],
        var leaf => [leaf],
    };
}
