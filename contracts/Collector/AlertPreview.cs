namespace HealthCheck.Contracts;

/// <summary>What would have been told lately: by the rules as they are, and with one more or another rule.</summary>
/// <param name="From">Since when events were looked at.</param>
/// <param name="Until">The moment of the question.</param>
/// <param name="IsWhole">False when not all of seven days is in it: only the latest events were looked at, or only the first messages are listed.</param>
/// <param name="Before">Messages by the rules as they are, oldest first; 2,000 at most.</param>
/// <param name="After">Messages with the rule, oldest first; 2,000 at most.</param>
public sealed record AlertPreview(
    DateTimeOffset From, DateTimeOffset Until, bool IsWhole, IReadOnlyList<PreviewMessage> Before,
    IReadOnlyList<PreviewMessage> After);
