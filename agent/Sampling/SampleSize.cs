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
            sample = Write(WithoutLeast(sample.Snapshot));
        if (sample.Json.Length > mostBytes)
            sample = Write(WithoutMore(sample.Snapshot));
        return sample.Json.Length <= mostBytes ? sample : null;
    }

    private static Sample Write(HealthSnapshot snapshot) => new(snapshot, Wire.Write(snapshot));

    private static HealthSnapshot WithoutLeast(HealthSnapshot snapshot)
    {
        var omissions = new Omissions(snapshot.Omitted);
        omissions.Count("pressure", snapshot.Pressure is null ? 0 : 1);
        omissions.Count("network", snapshot.Network?.Count ?? 0);
        return snapshot with { Pressure = null, Network = null, Omitted = omissions.Said };
    }

    private static HealthSnapshot WithoutMore(HealthSnapshot snapshot)
    {
        var omissions = new Omissions(snapshot.Omitted);
        omissions.Count("cpu", snapshot.Cpu is null ? 0 : 1);
        omissions.Count("power", snapshot.Power is null ? 0 : 1);
        omissions.Count("system", snapshot.System is null ? 0 : 1);
        return snapshot with { Cpu = null, Power = null, System = null, Omitted = omissions.Said };
    }

    private static HealthSnapshot Shorten(HealthSnapshot snapshot, int most)
    {
        var omissions = new Omissions(snapshot.Omitted);
        var shorter = snapshot with
        {
            Problems = omissions.Cut("problems", snapshot.Problems, most),
            Storage = snapshot.Storage is { } storage
                ? storage with
                {
                    Mounts = omissions.Cut("storage.mounts", storage.Mounts, most),
                    Disks = omissions.Cut("storage.disks", storage.Disks, most),
                }
                : null,
            Temperature = snapshot.Temperature is { } zones ? omissions.Cut("temperature", zones, most) : null,
            Cpu = snapshot.Cpu is { } cpu ? cpu with { Cores = omissions.Cut("cpu.cores", cpu.Cores, most) } : null,
            Network = snapshot.Network is { } network ? omissions.Cut("network", network, most) : null,
            System = snapshot.System is { FailedUnits: { } units } system
                ? system with { FailedUnits = omissions.Cut("system.failedUnits", units, most) }
                : snapshot.System,
        };
        return shorter with { Omitted = omissions.Said };
    }
}
