using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.WaysOut;

/// <summary>
/// Documents of the contract with something in every field, found by reflection: a field that somebody adds is filled
/// by itself. And the same documents with one value each replaced by what a hostile device may put there.
/// </summary>
internal static class FilledDocument
{
    /// <summary>What no way out may obey. The last part would be half of a character.</summary>
    public const string Text = "=cmd\n<3>forged\r\u001b[2J\u202e\u200b\"\\{}<hostile src=x>\u2028\t;-1,@x";

    private static readonly string[] Values =
    [
        JsonValue.Create(Text).ToJsonString(), "\"\\ud800\"", "\"\"", "9223372036854775807", "-9223372036854775808",
        "1e308", "-1e308", "0", "-1", "null", "true", "[]",
    ];

    /// <summary>A document of which every field has a value, and every list two.</summary>
    public static T Of<T>() => (T)Fill(typeof(T), typeof(T).Name, 0)!;

    /// <summary>Each variation of a document that is within the contract, and which field it is.</summary>
    public static IEnumerable<(string Field, T Document)> Variations<T>(byte[] json, Func<byte[], T> read)
    {
        var paths = Leaves(JsonNode.Parse(json)!).Select(leaf => leaf.GetPath()).ToList();
        for (var i = 0; i < paths.Count; i++)
        {
            foreach (var value in Values)
            {
                var root = JsonNode.Parse(json)!;
                // As a mark, because a node cannot hold half a character.
                Leaves(root).ElementAt(i).ReplaceWith("@@@");
                var text = root.ToJsonString().Replace("\"@@@\"", value, StringComparison.Ordinal);
                T document;
                try
                {
                    document = read(Encoding.UTF8.GetBytes(text));
                }
                catch (ContractException)
                {
                    continue;
                }

                yield return ($"{paths[i]} = {value}", document);
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

    private static object? Fill(Type type, string name, int place)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (name == nameof(HealthSnapshot.ApiVersion))
            return ApiVersions.Current;
        if (type == typeof(string))
            return $"{name.ToLowerInvariant()}{place}";
        if (type == typeof(DateTimeOffset))
            return Examples.Start;
        if (type == typeof(DateOnly))
            return new DateOnly(2030, 6, 30);
        if (type == typeof(bool))
            return true;
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(0);
        if (type.IsPrimitive)
            return Convert.ChangeType(7 + place, type);
        if (type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type))
            return List(type.GetGenericArguments()[0], name);
        var made = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(each => each.CanWrite))
            property.SetValue(made, Fill(property.PropertyType, property.Name, place));
        return made;
    }

    private static Array List(Type element, string name)
    {
        var list = Array.CreateInstance(element, 2);
        for (var i = 0; i < list.Length; i++)
            list.SetValue(Fill(element, name, i), i);
        return list;
    }
}
