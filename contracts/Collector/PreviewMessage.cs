namespace HealthCheck.Contracts;

/// <summary>A message that would have been sent.</summary>
/// <param name="Time">When.</param>
/// <param name="Title">Its first line.</param>
/// <param name="Channels">Over which channels.</param>
public sealed record PreviewMessage(DateTimeOffset Time, string Title, IReadOnlyList<string> Channels);
