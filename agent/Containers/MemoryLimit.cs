namespace HealthCheck.Agent.Containers;

/// <summary>What a container may use of a kind of memory.</summary>
/// <param name="TotalBytes">The limit.</param>
/// <param name="FreeBytes">What of it is left, with what the kernel gives back.</param>
internal readonly record struct MemoryLimit(long TotalBytes, long FreeBytes);
