using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>Lists of a snapshot that do not hold all there is.</summary>
internal static class Omissions
{
    /// <summary>Says that a list does not hold all there is; the same when nothing is left out.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="list">Path of the list in the snapshot.</param>
    /// <param name="count">How many entries are left out.</param>
    public static HealthSnapshot LeavingOut(this HealthSnapshot snapshot, string list, int count) =>
        count > 0
            ? snapshot with { Omitted = [.. snapshot.Omitted ?? [], new Omission(list, count)] }
            : snapshot;

    /// <summary>Cuts a list to what the contract takes, and says by how much.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="list">Path of the list in the snapshot.</param>
    /// <param name="all">What there is, the important first.</param>
    /// <param name="kept">The first of them.</param>
    public static HealthSnapshot Cut<T>(
        this HealthSnapshot snapshot, string list, IReadOnlyList<T> all, out IReadOnlyList<T> kept)
    {
        var surplus = all.Count - ContractLimits.ListLength;
        kept = surplus > 0 ? [.. all.Take(ContractLimits.ListLength)] : all;
        return snapshot.LeavingOut(list, surplus);
    }
}
