namespace HealthCheck.Agent.Readable;

/// <summary>One line about a device: what it is about, and what there is to say.</summary>
internal sealed record Line(string Label, string Text)
{
    /// <summary>Puts together what is known, with commas; what is null or empty is left out.</summary>
    public static string Join(params IEnumerable<string?> parts) => string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part)));
}
