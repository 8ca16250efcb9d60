using HealthCheck.Contracts;

namespace HealthCheck.Agent.Sampling;

/// <summary>Keeps a sample so small that it fits into a backlog, however many things a machine has.</summary>
internal static class SampleSize
{
    /// <summary>
    /// The snapshot and its JSON; of the lists of one that is too large only the first entries, half as many until it fits, and
    /// <see cref="HealthSnapshot.Omitted"/> says how many are left out.
    /// </summary>
    public static Sample Fit(HealthSnapshot snapshot)
    {
        var json = Wire.Write(snapshot);
        var whole = snapshot;
        for (var most = ContractLimits.ListLength / 2; json.Length > ContractLimits.SampleBytes && most > 0; most /= 2)
        {
            snapshot = Shorten(whole, most);
            json = Wire.Write(snapshot);
        }

        return new Sample(snapshot, json);
    }

    private static HealthSnapshot Shorten(HealthSnapshot snapshot, int most)
    {
        var omitted = (snapshot.Omitted ?? []).ToDictionary(omission => omission.List, omission => omission.Count, StringComparer.Ordinal);
        var shorter = snapshot with
        {
            Problems = First(snapshot.Problems, most, "problems", omitted)!,
            Storage = snapshot.Storage is { } storage
                ? storage with
                {
                    Mounts = First(storage.Mounts, most, "storage.mounts", omitted)!,
                    Disks = First(storage.Disks, most, "storage.disks", omitted)!,
                }
                : null,
            Temperature = First(snapshot.Temperature, most, "temperature", omitted),
            Cpu = snapshot.Cpu is { } cpu ? cpu with { Cores = First(cpu.Cores, most, "cpu.cores", omitted)! } : null,
            Network = First(snapshot.Network, most, "network", omitted),
            System = snapshot.System is { } system
                ? system with { FailedUnits = First(system.FailedUnits, most, "system.failedUnits", omitted) }
                : null,
        };
        return shorter with { Omitted = omitted.Count == 0 ? null : [.. omitted.Select(each => new Omission(each.Key, each.Value))] };
    }

    private static IReadOnlyList<T>? First<T>(IReadOnlyList<T>? all, int most, string name, Dictionary<string, int> omitted)
    {
        if (all is null || all.Count <= most)
            return all;
        omitted[name] = omitted.GetValueOrDefault(name) + all.Count - most;
        return [.. all.Take(most)];
    }
}
