namespace HealthCheck.Contracts;

/// <summary>An operating system, in the words of os-release(5).</summary>
/// <param name="Id"><c>ID</c>, for example <c>debian</c>; null when not said.</param>
/// <param name="Name"><c>PRETTY_NAME</c>; null when not said.</param>
/// <param name="Version"><c>VERSION_ID</c>; null when not said.</param>
public sealed record OperatingSystemInfo(string? Id, string? Name, string? Version);
