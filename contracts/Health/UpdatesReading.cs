namespace HealthCheck.Contracts;

/// <summary>Packages that could be updated.</summary>
/// <param name="Pending">All of them.</param>
/// <param name="Security">Those that mend a weakness; null when not told apart.</param>
public sealed record UpdatesReading(int Pending, int? Security)
{
    internal static UpdatesReading Read(ref OrderedReader r) => new(r.Int("pending"u8), r.MaybeInt("security"u8));
}
