using System.Globalization;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Collector.Api;

/// <summary>
/// Reads what stands behind the question mark. A mistake is answered with one sentence that names the parameter, the
/// value and what would be accepted.
/// </summary>
internal sealed class QueryReader
{
    /// <summary>The longest value of a parameter.</summary>
    public const int LongestValue = 1024;

    // Days can be added and taken away without leaving what a time can be.
    private static readonly DateTimeOffset Earliest = DateTimeOffset.UnixEpoch,
        Latest = new(9998, 12, 31, 0, 0, 0, TimeSpan.Zero);

    private readonly IQueryCollection query;

    /// <exception cref="QueryException">There is a parameter that is none of the known ones.</exception>
    public QueryReader(HttpRequest request, params IReadOnlyList<QueryParameter> known)
    {
        query = request.Query;
        foreach (var (name, values) in query)
        {
            if (!known.Any(each => each.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                throw new QueryException(
                    $"There is no parameter '{Shortened(name)}': "
                        + $"{Spelling.Suggest(Shortened(name), known.Select(each => each.Name))}");
            if (values.Sum(value => value?.Length ?? 0) > LongestValue)
                throw new QueryException($"'{name}' is longer than {LongestValue} characters.");
        }
    }

    /// <summary>A text; null when it is missing or empty.</summary>
    public string? Text(string name) =>
        query[name] is { Count: > 0 } values && !string.IsNullOrWhiteSpace(values[^1]) ? values[^1]!.Trim() : null;

    /// <summary>Words between commas; the parameter may come more than once.</summary>
    public IReadOnlyList<string> Words(string name) =>
        [.. query[name]
            .SelectMany(value => (value ?? "")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct()];

    /// <summary>A whole number.</summary>
    public long? Number(string name, long least, long most)
    {
        if (Text(name) is not { } text)
            return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
            ? number
            : throw Mistake(name, text, $"a whole number from {least} to {most}");
    }

    /// <summary>A moment: ISO 8601, Unix milliseconds, or so long ago, for example <c>-24h</c>.</summary>
    public DateTimeOffset? Moment(string name, DateTimeOffset now)
    {
        if (Text(name) is not { } text)
            return null;
        if (text == "now")
            return now;
        if (Ago(text) is { } ago)
            return now - ago < Earliest ? Earliest : now - ago;
        return Absolute(text) is { } moment && moment >= Earliest && moment <= Latest
            ? moment
            : throw Mistake(
                name, text,
                "a time like 2026-11-22T14:05:00Z, Unix milliseconds, or so long ago: -30m, -24h, -7d, from 1970 to "
                    + "9998");
    }

    private static DateTimeOffset? Absolute(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
        {
            return milliseconds <= Latest.ToUnixTimeMilliseconds()
                ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
                : null;
        }

        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var moment) ? moment : null;
    }

    /// <summary>Some of a set of words.</summary>
    public IReadOnlyList<T> Choices<T>(string name, IReadOnlyDictionary<string, T> choices) =>
        [.. Words(name)
            .Select(word =>
            choices.TryGetValue(word, out var choice) ? choice : throw Mistake(name, word, OneOf(choices.Keys)))];

    /// <summary>One of a set of words; null when it is missing.</summary>
    public T? Choice<T>(string name, IReadOnlyDictionary<string, T> choices)
        where T : class => Text(name) is not { } word ? null
            : choices.TryGetValue(word, out var choice) ? choice
            : throw Mistake(name, word, OneOf(choices.Keys));

    /// <summary>What to say of a value.</summary>
    public static QueryException Mistake(string name, string value, string rule) =>
        new($"'{name}' is '{Shortened(value)}': it must be {rule}.");

    private static string OneOf(IEnumerable<string> words) => $"one of {string.Join(", ", words)}";

    private static string Shortened(string value) => value.Length <= 60 ? value : value[..60] + "…";

    private static TimeSpan? Ago(string text)
    {
        if (text.Length < 3 || text[0] != '-'
            || !uint.TryParse(
            text.AsSpan(1, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count > 100_000)
            return null;
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(count),
            _ => null,
        };
    }
}
