namespace HealthCheck.Agent.Metrics.Network;

/// <summary>The words of <c>operstate</c>; see RFC 2863 and the kernel's document on operational states.</summary>
internal static class LinkState
{
    private static readonly string[] Words =
        ["up", "down", "unknown", "lowerlayerdown", "dormant", "testing", "notpresent"];

    /// <returns>Null for what is none of them.</returns>
    public static string? Parse(ReadOnlySpan<byte> text)
    {
        foreach (var word in Words)
        {
            if (System.Text.Ascii.Equals(text, word))
                return word;
        }

        return null;
    }
}
