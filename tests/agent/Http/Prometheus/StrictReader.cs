#pragma warning disable RCS0056 // Long literals.

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace HealthCheck.Agent.Tests.Http.Prometheus;

/// <summary>
/// Reads the text format 0.0.4 as its definition has it, and refuses what Prometheus would, or would only put up with:
/// a series twice, a metric in two places, a value before its TYPE.
/// </summary>
internal static partial class StrictReader
{
    public static IReadOnlyDictionary<string, double> Read(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        var series = new Dictionary<string, double>();
        var seen = new HashSet<string>();
        string current = "", described = "";
        foreach (var line in text[..^1].Split('\n'))
        {
            if (Help().Match(line) is { Success: true } help)
            {
                described = help.Groups["name"].Value;
            }
            else if (Type().Match(line) is { Success: true } type)
            {
                current = type.Groups["name"].Value;
                Assert.Equal(described, current);
                Assert.True(seen.Add(current), $"{current} is in two places");
            }
            else
            {
                var sample = Sample().Match(line);
                Assert.True(sample.Success, $"not a sample: {line}");
                Assert.Equal(current, sample.Groups["name"].Value);
                var names = sample.Groups["label"].Captures.Select(label => label.Value).ToList();
                Assert.Equal(names.Distinct(), names);
                var value =
                    double.Parse(sample.Groups["value"].Value, NumberStyles.Float, CultureInfo.InvariantCulture);
                Assert.True(series.TryAdd(Key(sample), value), $"twice: {line}");
            }
        }

        return series;
    }

    // name{label=value}, the values as they were before they were escaped.
    private static string Key(Match sample)
    {
        var key = new StringBuilder(sample.Groups["name"].Value);
        for (var i = 0; i < sample.Groups["label"].Captures.Count; i++)
            key.Append('{').Append(sample.Groups["label"].Captures[i].Value).Append('=')
                .Append(Unescape(sample.Groups["text"].Captures[i].Value)).Append('}');
        return key.ToString();
    }

    private static string Unescape(string text) =>
        Escaped().Replace(text, match => match.Value == "\\n" ? "\n" : match.Value[1..]);

    [GeneratedRegex(@"\A# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) [^\\]+\z")]
    private static partial Regex Help();

    [GeneratedRegex(@"\A# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|untyped)\z")]
    private static partial Regex Type();

    [GeneratedRegex(
        """\A(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?<text>([^"\\]|\\[\\"n])*)"(,(?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?<text>([^"\\]|\\[\\"n])*)")*\})? (?<value>-?[0-9.]+(E[+-]?[0-9]+)?|NaN|[+-]?Inf)\z""")]
    private static partial Regex Sample();

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escaped();
}
