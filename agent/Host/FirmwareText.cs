using HealthCheck.Hosting.Text;

namespace HealthCheck.Agent.Host;

/// <summary>
/// Texts that a maker writes into firmware, and that many leave as they came from the maker of the kit.
/// </summary>
internal static class FirmwareText
{
    private const int Longest = 128;

    // Letters and digits alone, for makers differ in blanks, dots and capitals.
    private static readonly string[] Fillers =
    [
        "defaultstring", "default", "systemproductname", "systemname", "productname", "systemmanufacturer",
        "systemversion", "tobefilledbyoem", "tobefilled", "filledbyoem", "oem", "allseries", "notspecified",
        "notapplicable", "notavailable", "undefined", "unknown", "invalid", "none", "null", "na", "empty", "generic",
        "type1productconfigid", "typexproductname",
    ];

    /// <summary>The text of a small file; null when there is none, or it cannot be read.</summary>
    public static string? Read(HostFiles host, string path)
    {
        try
        {
            return host.ReadText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// The first line of a small file, as one that a terminal and the contract take; null as for <see cref="Read"/>.
    /// </summary>
    public static string? ReadLine(HostFiles host, string path) => Line(Read(host, path));

    /// <summary>
    /// A text up to its first NUL or line break, without letters that a terminal obeys, cut where it is longer than a
    /// name.
    /// </summary>
    public static string? Line(string? text)
    {
        var end = text?.AsSpan().IndexOfAny('\0', '\n', '\r') ?? -1;
        var line = PlainText.Line((end < 0 ? text : text![..end]) ?? "", Longest).Trim();
        return line.Length > 0 ? line : null;
    }

    /// <summary>The text, or null when it only fills the place of one.</summary>
    public static string? Meaning(string? text)
    {
        var letters = string.Concat((text ?? "").Where(char.IsLetterOrDigit)).ToLowerInvariant();
        return letters.Trim('x', '0') is "" or "123456789" || Fillers.Contains(letters) ? null : text!.Trim();
    }
}
