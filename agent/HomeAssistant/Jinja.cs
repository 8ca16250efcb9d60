using System.Globalization;
using System.Text;

namespace HealthCheck.Agent.HomeAssistant;

/// <summary>
/// Writes the templates with which Home Assistant takes a value out of our JSON, from paths such as
/// <c>storage?.mounts[mount].free?</c>. What may be null carries a question mark, as in C#; <c>[mount]</c> picks from a
/// list the entry whose <c>mount</c> is the wanted one, wherever it stands. What is null, or not in the list, gives
/// <c>None</c>, which Home Assistant shows as unknown; a template must never fail, for that would fill its log with
/// each message.
/// </summary>
internal static class Jinja
{
    /// <param name="path">Where the value is.</param>
    /// <param name="wanted">What to pick from the list, as a literal: see <see cref="Literal"/>.</param>
    /// <param name="per">What to divide a figure by.</param>
    /// <param name="digits">
    /// How many decimals are kept of it, those that are shown: each further one would be a row of Home Assistant's
    /// database with each sample. Null for a value that is left as it is.
    /// </param>
    public static string Template(string path, string wanted = "", double per = 1, int? digits = null)
    {
        var (picked, conditions, value) = ("", new List<string>(), "value_json");
        foreach (var step in path.Split('.'))
        {
            var bracket = step.IndexOf('[', StringComparison.Ordinal);
            var name = bracket < 0 ? step : step[..bracket];
            value += "." + name.TrimEnd('?');
            if (name.EndsWith('?'))
                conditions.Add(value);
            if (bracket < 0)
                continue;
            var list = conditions.Count == 0 ? value : $"({value} if {string.Join(" and ", conditions)} else [])";
            picked = $"{{% set found = {list} | selectattr('{step[(bracket + 1)..^1]}', 'eq', {wanted}) | list %}}";
            (value, conditions) = ("found[0]", ["found"]);
        }

        // A figure may be 0, which counts as false. What is null cannot be rounded.
        if (path.EndsWith('?'))
            conditions[^1] += " is not none";
        else if (digits is not null)
            conditions.Add(value + " is not none");
        if (per != 1)
            value = string.Create(CultureInfo.InvariantCulture, $"({value} / {per})");
        if (digits is { } kept)
            value = kept == 0
                ? $"{value} | round | int"
                : string.Create(CultureInfo.InvariantCulture, $"{value} | round({kept})");
        return conditions.Count == 0
            ? $"{{{{ {value} }}}}"
            : $"{picked}{{{{ {value} if {string.Join(" and ", conditions)} else none }}}}";
    }

    /// <summary>Any text as a literal: what is not plainly harmless is written by its number.</summary>
    public static string Literal(string text)
    {
        var literal = new StringBuilder("'");
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii
                && (char.IsAsciiLetterOrDigit((char)rune.Value)
                || " /._:-".Contains((char)rune.Value, StringComparison.Ordinal)))
                literal.Append((char)rune.Value);
            else
                literal.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
        }

        return literal.Append('\'').ToString();
    }
}
