using HealthCheck.Contracts;

namespace HealthCheck.Agent.Processes;

/// <summary>The few that use most.</summary>
internal static class ProcessTop
{
    private const int Most = 5;

    /// <param name="shares">A share for each name.</param>
    /// <param name="amount">How much it is.</param>
    /// <param name="atLeast">Smaller shares are left out.</param>
    public static IReadOnlyList<ProcessShare> Of(
        IEnumerable<ProcessShare> shares, Func<ProcessShare, double> amount, double atLeast) =>
    [
        .. shares.Where(share => amount(share) >= atLeast)
            .OrderByDescending(amount).ThenBy(share => share.Name, StringComparer.Ordinal).Take(Most),
    ];
}
