using System.Globalization;
using System.Text;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>
/// The words of a message within the limit of a service: whole lines where possible, whole characters always. Names of
/// devices are input from outside: control characters and marks that turn the direction of writing are replaced.
/// </summary>
internal static class MessageText
{
    /// <summary>The title in one line.</summary>
    /// <param name="message">The message.</param>
    /// <param name="most">How much the service takes.</param>
    /// <param name="size">How the service counts: a text of two parts counts as much as both.</param>
    public static string Title(AlertMessage message, int most, Func<string, int> size)
    {
        var title = PlainText.Line(message.Title);
        return size(title) <= most ? title : CutLine(title, most, size);
    }

    /// <summary>The text, with the URL as its last line when it has one, cut where it is too long.</summary>
    /// <param name="message">The message.</param>
    /// <param name="most">How much the service takes.</param>
    /// <param name="size">How the service counts: a text of two parts counts as much as both.</param>
    /// <param name="withUrl">Whether the URL goes into the text.</param>
    public static string Body(AlertMessage message, int most, Func<string, int> size, bool withUrl = true)
    {
        var lines = message.Text.TrimEnd('\n').Split('\n').Select(line => PlainText.Line(line)).ToArray();
        var url = withUrl && message.Url is { } address ? "\n" + address : "";
        var all = string.Join('\n', lines);
        if (size(all) + size(url) <= most)
            return all + url;

        var left = most - size(url);
        var kept = new StringBuilder();
        var used = 0;
        for (var index = 0; index < lines.Length; index++)
        {
            var line = index == 0 ? lines[index] : "\n" + lines[index];
            if (used + size(line) + size(More(lines.Length - index - 1)) > left)
                return kept.Append(index > 0 ? More(lines.Length - index) : Begin(lines, left, size)).Append(url)
                    .ToString();
            kept.Append(line);
            used += size(line);
        }

        return kept.Append(url).ToString();
    }

    /// <summary>Counts UTF-16 units.</summary>
    public static int Units(string text) => text.Length;

    /// <summary>Counts bytes of UTF-8.</summary>
    public static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);

    /// <summary>Without meaning in HTML, also between quotation marks.</summary>
    public static string Html(string text) => Entities(text).Replace("\"", "&quot;", StringComparison.Ordinal);

    /// <summary>The three characters escaped that Slack and Telegram want to be.</summary>
    public static string Entities(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>One of three: a new critical alert is loud, a recovery is quiet.</summary>
    public static T ByUrgency<T>(AlertMessage message, T low, T normal, T high) => message switch
    {
        { Kind: AlertMessageKind.Alert, Severity: HealthStatus.Critical } => high,
        { Kind: AlertMessageKind.Recovery } => low,
        _ => normal,
    };

    // A first line that is too long.
    private static string Begin(string[] lines, int most, Func<string, int> size)
    {
        var more = More(lines.Length - 1);
        return CutLine(lines[0], most - size(more), size) + more;
    }

    private static string CutLine(string line, int most, Func<string, int> size)
    {
        var left = most - size("…");
        var length = 0;
        while (length < line.Length)
        {
            var next = StringInfo.GetNextTextElementLength(line, length);
            left -= size(line.Substring(length, next));
            if (left < 0)
                break;
            length += next;
        }

        return line[..length] + "…";
    }

    private static string More(int lines) =>
        lines == 0 ? "" : $"\n… and {Amount.Of(lines, "more line", "more lines")}";
}
