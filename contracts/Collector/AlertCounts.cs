namespace HealthCheck.Contracts;

/// <summary>The alerts in the collector's own health.</summary>
/// <param name="Open">How many alerts people were told of and are not over.</param>
/// <param name="Waiting">How many messages are not sent yet.</param>
/// <param name="Channels">Over how many channels people are told; with none nobody is.</param>
public sealed record AlertCounts(int Open, int Waiting, int Channels);
