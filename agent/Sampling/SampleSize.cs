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
        var whole = Write(snapshot);
        return Fit(whole, ContractLimits.SampleBytes) ?? whole;
    }

    /// <summary>
    /// The sample itself if it has at most <paramref name="mostBytes"/>, else one that has: with shorter lists, and at last without whole
    /// sections. Null when even that is too large.
    /// </summary>
    public static Sample? Fit(Sample sample, int mostBytes)
    {
        var whole = sample.Snapshot;
        for (var most = ContractLimits.ListLength / 2; sample.Json.Length > mostBytes && most > 0; most /= 2)
            sample = Write(Shorten(whole, most));
        if (sample.Json.Length > mostBytes)
            sample = Write(sample.Snapshot with { Pressure = null, Network = null });
        if (sample.Json.Length > mostBytes)
            sample = Write(sample.Snapshot with { Cpu = null, Power = null, System = null });
        return sample.Json.Length <= mostBytes ? sample : null;
    }

    private static Sample Write(HealthSnapshot snapshot) => new(snapshot, Wire.Write(snapshot));

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
