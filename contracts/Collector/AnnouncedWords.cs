namespace HealthCheck.Contracts;

/// <summary>What a device says itself where its owner may say something else.</summary>
/// <param name="Name">Its name; null before it announced itself.</param>
/// <param name="Tags">Its tags; null before it announced itself.</param>
public sealed record AnnouncedWords(string? Name, IReadOnlyList<string>? Tags);
