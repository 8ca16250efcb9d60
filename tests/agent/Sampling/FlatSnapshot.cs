using System.Text.Json.Nodes;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Tests.Sampling;

/// <summary>
/// A snapshot as a list of paths and values: <c>network[eth0].errors</c> is 0. Entries of lists are named by what they
/// are.
/// </summary>
internal static class FlatSnapshot
{
    // What the sampler makes of the figures, and what is of no machine.
    private static readonly string[] Left = ["problems", "status", "time", "sequence", "startedAt", "agent"];

    private static readonly string[] Names = ["mount", "interface", "name", "zone", "core"];

    public static Dictionary<string, string> Of(HealthSnapshot snapshot)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var root = JsonNode.Parse(Wire.Write(snapshot))!.AsObject();
        foreach (var (key, value) in root)
        {
            if (!Left.Contains(key))
                Add(found, key, value);
        }

        return found;
    }

    /// <summary>Paths whose value is another, or that only one of them has.</summary>
    public static IReadOnlyList<string> Difference(
        Dictionary<string, string> before, Dictionary<string, string> after) =>
    [
        .. before.Keys.Union(after.Keys).Where(path => before.GetValueOrDefault(path) != after.GetValueOrDefault(path))
            .Order(StringComparer.Ordinal),
    ];

    private static void Add(Dictionary<string, string> found, string path, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject entry:
                foreach (var (key, value) in entry)
                    Add(found, $"{path}.{key}", value);
                break;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                    Add(found, $"{path}[{Name(list[i], i)}]", list[i]);
                break;
            case not null:
                found[path] = node.ToJsonString();
                break;
        }
    }

    private static string Name(JsonNode? entry, int place) =>
        entry is JsonObject known && Names.FirstOrDefault(known.ContainsKey) is { } key
            ? known[key]!.ToString()
            : $"{place}";
}
