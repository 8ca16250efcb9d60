using System.Text;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>The secrets of a channel, which no text for people may hold: a service may repeat what it was sent.</summary>
internal sealed class Secrets
{
    private const int LongestText = 300;

    // Shorter parts of a URL are words such as "services"; the keys of all services are longer.
    private const int ShortestPart = 9;

    // To hide three letters would make nonsense of our own words, and those are no secret.
    private const int ShortestSecret = 4;

    private readonly List<string> words = [];

    /// <param name="secrets">Secrets; null and those of one to three characters are passed over.</param>
    public Secrets(params IEnumerable<string?> secrets)
    {
        foreach (var secret in secrets.OfType<string>().Where(secret => secret.Length >= ShortestSecret))
        {
            words.Add(secret);
            words.Add(Uri.EscapeDataString(secret));
            words.Add(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)));
            words.Add(Json(secret));
        }

        words.Sort((left, right) => right.Length - left.Length);
    }

    /// <summary>Those of a channel whose URL is one: the URL and all of its parts.</summary>
    public static Secrets OfUrl(string url, params IEnumerable<string?> others)
    {
        var uri = new Uri(url);
        var parts = uri.PathAndQuery.Split('/', '?', '&', '=').Append(uri.PathAndQuery.Trim('/'))
            .Where(part => part.Length >= ShortestPart);
        return new(
        [
            url, uri.AbsoluteUri, .. parts, .. parts.Select(Uri.UnescapeDataString),
            .. others,
        ]);
    }

    /// <summary>The text as one line of at most 300 characters without the secrets.</summary>
    public string Hide(string text)
    {
        foreach (var word in words)
            text = text.Replace(word, "***", StringComparison.OrdinalIgnoreCase);
        return PlainText.Cut(PlainText.Line(text), LongestText);
    }

    private static string Json(string text) => System.Text.Json.JsonEncodedText.Encode(text).ToString();
}
