namespace HealthCheck.Contracts;

/// <summary>
/// Samples of one run by their numbers: on <see cref="TopicKind.Resend"/> those a collector lacks, on
/// <see cref="TopicKind.Gone"/> those the agent no longer holds.
/// </summary>
/// <param name="StartedAt">The run: <see cref="DeviceAnnouncement.StartedAt"/>.</param>
/// <param name="Ranges">Pairs of first and last number, both included, 1 or more; at most
/// <see cref="ContractLimits.ListLength"/>.</param>
public sealed record SampleRanges(DateTimeOffset StartedAt, IReadOnlyList<IReadOnlyList<long>> Ranges);
