using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Identity;

/// <summary>
/// Texts that a maker writes into firmware, and that many leave as they came from the maker of the kit.
/// </summary>
internal static class FirmwareText
{
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

    /// <summary>The text, or null when it only fills the place of one.</summary>
    public static string? Meaning(string? text)
    {
        var letters = string.Concat((text ?? "").Where(char.IsLetterOrDigit)).ToLowerInvariant();
        return letters.Trim('x', '0') is "" or "123456789" || Fillers.Contains(letters) ? null : text!.Trim();
    }
}
