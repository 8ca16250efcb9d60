namespace HealthCheck.Contracts;

/// <summary>A list that had to be cut.</summary>
/// <param name="List">
/// Path of the list in its document, for example <c>storage.mounts</c>; or of a section that is left out as a whole.
/// </param>
/// <param name="Count">How many entries are left out, 1 or more.</param>
public sealed record Omission(string List, int Count);
