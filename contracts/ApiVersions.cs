namespace HealthCheck.Contracts;

/// <summary>The version of the contract that this library speaks.</summary>
public static class ApiVersions
{
    /// <summary>Written into every message. The wire only grows within a major version.</summary>
    public const string Current = "1.0";

    /// <summary>True for any minor version of our major one.</summary>
    public static bool IsReadable(string version) =>
        version.StartsWith("1.", StringComparison.Ordinal) && int.TryParse(version.AsSpan(2), out var minor)
            && minor >= 0;
}
