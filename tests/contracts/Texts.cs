using System.Text;

namespace HealthCheck.Contracts.Tests;

/// <summary>Documents as text, to change a word in them.</summary>
internal static class Texts
{
    public static string Of(byte[] json) => Encoding.UTF8.GetString(json);

    public static byte[] Replace(HealthSnapshot snapshot, string old, string replacement) =>
        Replace(Wire.Write(snapshot), old, replacement);

    public static byte[] Replace(DeviceAnnouncement announcement, string old, string replacement) =>
        Replace(Wire.Write(announcement), old, replacement);

    private static byte[] Replace(byte[] json, string old, string replacement)
    {
        var text = Of(json);
        Assert.Contains(old, text, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text.Replace(old, replacement, StringComparison.Ordinal));
    }
}
