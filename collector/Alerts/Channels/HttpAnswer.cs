using System.Globalization;
using System.Text.Json;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>What a service answered over HTTP.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The beginning of the body.</param>
/// <param name="RetryAfter">From the header of this name, in seconds or as a date; null without.</param>
internal sealed record HttpAnswer(int Status, string Body, TimeSpan? RetryAfter)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    // Where services put the reason: the longer words first.
    private static readonly string[][] Reasons =
    [
        ["errorDescription"], ["description"], ["error", "message"], ["error"], ["message"], ["errors"],
    ];

    private readonly JsonElement json = Parse(Body);

    /// <summary>Reads an answer whose body is in memory already.</summary>
    public static async Task<HttpAnswer> ReadAsync(
        HttpResponseMessage response, TimeProvider time, CancellationToken stop)
    {
        var header = response.Headers.RetryAfter;
        return new(
            (int)response.StatusCode, await response.Content.ReadAsStringAsync(stop),
            Bounded(header?.Delta ?? (header?.Date is { } date ? date - time.GetUtcNow() : null)));
    }

    /// <summary>What the status means where a service says no more.</summary>
    public SendResult ToResult() => new(
        Status switch
        {
            >= 200 and < 300 => SendOutcome.Delivered,
            301 or 308 or 401 or 403 or 404 or 410 => SendOutcome.Refused,
            408 or 425 or 429 or < 400 or >= 500 => SendOutcome.Retry,
            _ => SendOutcome.Rejected,
        },
        Words(), RetryAfter);

    /// <summary>The same words with another meaning.</summary>
    public SendResult As(SendOutcome outcome, TimeSpan? retryAfter = null) => new(outcome, Words(), retryAfter);

    /// <summary>Try again after so many seconds as the body says, or as the header says.</summary>
    public SendResult Later(double? seconds) =>
        As(SendOutcome.Retry, seconds is { } known ? Bounded(Seconds(known)) : RetryAfter);

    /// <summary>A text in the JSON of the body; null where there is none.</summary>
    public string? Text(params ReadOnlySpan<string> path)
    {
        try
        {
            return Find(path) switch
            {
                { ValueKind: JsonValueKind.String } value => value.GetString(),
                { ValueKind: JsonValueKind.Array } value when value.GetArrayLength() > 0
                    && value[0].ValueKind == JsonValueKind.String => value[0].GetString(),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            // JSON may escape half a character, of which no text can be made.
            return null;
        }
    }

    /// <summary>A number in the JSON of the body; null where there is none.</summary>
    public double? Number(params ReadOnlySpan<string> path) =>
        Find(path) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) ? number : null;

    private string Words()
    {
        var reason = Reasons.Select(path => Text(path)).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text))
            ?? (json.ValueKind == JsonValueKind.Undefined && !Body.TrimStart().StartsWith('<') ? Body : null);
        var status = string.Create(CultureInfo.InvariantCulture, $"HTTP {Status}");
        if (Status is >= 300 and < 400)
            status += ", a redirect, which is not followed";
        return string.IsNullOrWhiteSpace(reason) ? status : $"{status}: {PlainText.Line(reason.Trim())}";
    }

    private JsonElement? Find(ReadOnlySpan<string> path)
    {
        var found = json;
        foreach (var name in path)
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found))
                return null;
        }

        return found;
    }

    private static TimeSpan Seconds(double seconds) =>
        TimeSpan.FromSeconds(Math.Clamp(seconds, 0, LongestWait.TotalSeconds));

    private static TimeSpan? Bounded(TimeSpan? wait) =>
        wait <= TimeSpan.Zero ? null : wait > LongestWait ? LongestWait : wait;

    private static JsonElement Parse(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
