using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>
/// Samples of one run by their numbers: on <see cref="TopicKind.Resend"/> those a collector lacks, on
/// <see cref="TopicKind.Gone"/> those the agent no longer holds.
/// </summary>
/// <param name="StartedAt">The run: <see cref="DeviceAnnouncement.StartedAt"/>.</param>
/// <param name="Ranges">Pairs of first and last number, both included, 1 or more; at most
/// <see cref="ContractLimits.ListLength"/>.</param>
public sealed record SampleRanges(DateTimeOffset StartedAt, IReadOnlyList<IReadOnlyList<long>> Ranges)
{
    internal static void Check(SampleRanges s)
    {
        Each(s.Ranges, CheckPair);
        if (s.Ranges.Count == 0)
            throw ContractException.Malformed("ranges is empty");
    }

    private static void CheckPair(IReadOnlyList<long> range, string? list)
    {
        if (range is not [>= 1 and var first, < long.MaxValue and var last] || last < first)
            throw ContractException.Malformed(
                $"{Path(list)} holds [{string.Join(", ", range.Take(3))}]: it must be a pair of first and last, 1 or "
                    + "more");
    }
}
