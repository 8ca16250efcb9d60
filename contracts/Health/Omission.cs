namespace HealthCheck.Contracts;

/// <summary>A list that had to be cut.</summary>
/// <param name="List">Path of the list in the snapshot, for example <c>storage.mounts</c>.</param>
/// <param name="Count">How many entries are left out, 1 or more.</param>
public sealed record Omission(string List, int Count);
