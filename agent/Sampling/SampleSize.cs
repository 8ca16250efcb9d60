using HealthCheck.Contracts;

namespace HealthCheck.Agent.Sampling;

/// <summary>Keeps a sample so small that it fits into a backlog, however many things a machine has.</summary>
internal static class SampleSize
{
    /// <summary>The snapshot and its JSON; of the lists of one that is too large only the first entries, half as many until it fits.</summary>
    public static Sample Fit(HealthSnapshot snapshot)
    {
        var json = Wire.Write(snapshot);
        for (var most = ContractLimits.ListLength / 2; json.Length > ContractLimits.SampleBytes && most > 0; most /= 2)
        {
            snapshot = Shorten(snapshot, most);
            json = Wire.Write(snapshot);
        }

        return new Sample(snapshot, json);
    }

    private static HealthSnapshot Shorten(HealthSnapshot snapshot, int most) => snapshot with
    {
        Problems = First(snapshot.Problems, most)!,
        Storage = snapshot.Storage is { } storage
            ? storage with { Mounts = First(storage.Mounts, most)!, Disks = First(storage.Disks, most)! }
            : null,
        Temperature = First(snapshot.Temperature, most),
        Cpu = snapshot.Cpu is { } cpu ? cpu with { Cores = First(cpu.Cores, most)! } : null,
        Network = First(snapshot.Network, most),
        System = snapshot.System is { } system ? system with { FailedUnits = First(system.FailedUnits, most) } : null,
    };

    private static IReadOnlyList<T>? First<T>(IReadOnlyList<T>? all, int most) => all?.Count > most ? [.. all.Take(most)] : all;
}
