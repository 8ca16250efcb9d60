using System.Text.Json;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Alerts.Rules;

/// <summary>Reads a rule from JSON; a mistake is said with its key, its value and what is allowed.</summary>
internal static class RuleJson
{
    private const int LongestValue = 64;

    private static readonly Dictionary<string, string> Allowed = new(StringComparer.Ordinal)
    {
        ["name"] = "a text",
        ["devices"] = "a list of ids",
        ["tags"] = "a list of texts",
        ["codes"] = "a list of texts such as \"offline\"",
        ["subjects"] = "a list of offline, problem, summary, once and collector",
        ["severity"] = "\"warning\" or \"critical\"",
        ["from"] = "a time such as \"2026-12-24T18:00:00Z\"",
        ["until"] = "a time such as \"2026-12-24T18:00:00Z\"",
        ["days"] = "a list of mon, tue, wed, thu, fri, sat and sun",
        ["hours"] = "two times of day such as \"22:00-07:00\"",
        ["timeZone"] = "a time zone such as \"Europe/Berlin\"",
        ["tell"] = "\"soon\", \"summary\" or \"never\"",
        ["afterMinutes"] = "a whole number",
        ["recoveryAfterMinutes"] = "a whole number",
        ["remindAfterMinutes"] = "a list of whole numbers",
        ["channels"] = "a list of names",
        ["behind"] = "the id of a device",
        ["reason"] = "a text",
    };

    /// <summary>Reads it; its values may still contradict each other, see <see cref="RuleCheck"/>.</summary>
    /// <exception cref="AlertException">It is no rule.</exception>
    public static AlertRule Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new AlertException("A rule must be an object with a name and what it does.");
        foreach (var key in json.EnumerateObject().Select(each => each.Name).Where(each => !Allowed.ContainsKey(each)))
        {
            throw new AlertException(
                $"A rule has no key '{PlainText.Line(key, LongestValue)}'. Its keys are "
                + $"{string.Join(", ", Allowed.Keys)}.");
        }

        if (!json.TryGetProperty("name", out _))
            throw new AlertException("name is missing: it must have 1 to 80 characters in one line.");
        try
        {
            return json.Deserialize(WireJson.Default.AlertRule)!;
        }
        catch (JsonException e)
        {
            var key = e.Path?.TrimStart('$', '.').Split('[')[0] ?? "";
            throw Allowed.TryGetValue(key, out var allowed) && json.TryGetProperty(key, out var value)
                ? new AlertException(
                    $"{key} is {PlainText.Line(value.GetRawText(), LongestValue)}: it must be {allowed}.")
                : new AlertException("This is no rule.");
        }
    }
}
