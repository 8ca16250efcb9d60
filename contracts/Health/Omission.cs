using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>A list that had to be cut.</summary>
/// <param name="List">
/// Path of the list in its document, for example <c>storage.mounts</c>; or of a section that is left out as a whole.
/// </param>
/// <param name="Count">How many entries are left out, 1 or more.</param>
public sealed record Omission(string List, int Count)
{
    internal static Omission Read(ref OrderedReader r) => new(r.Text("list"u8), r.Int("count"u8));

    internal static void Check(Omission omission, string? list)
    {
        Text(omission.List);
        Range(omission.Count, 1, int.MaxValue);
    }
}
