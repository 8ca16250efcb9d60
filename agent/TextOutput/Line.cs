namespace HealthCheck.Agent.TextOutput;

/// <summary>One line about a device: what it is about, and what there is to say.</summary>
/// <param name="Label">What it is about.</param>
/// <param name="Text">What there is to say.</param>
/// <param name="Cure">What helps, where figures are missing that no problem tells of; null otherwise.</param>
internal sealed record Line(string Label, string Text, string? Cure = null)
{
    /// <summary>Puts together what is known, with commas; what is null or empty is left out.</summary>
    public static string Join(params IEnumerable<string?> parts) =>
        string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part)));
}
