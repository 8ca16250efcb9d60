using HealthCheck.Contracts;

namespace HealthCheck.Agent.Documents;

/// <summary>
/// A snapshot and its JSON, encoded once for all readers and shortened to the size limit of the contract.
/// </summary>
internal sealed record EncodedSnapshot(HealthSnapshot Snapshot, byte[] Json)
{
    /// <summary>
    /// Encodes a snapshot. Too large lists are halved until the JSON fits into
    /// <see cref="ContractLimits.SampleBytes"/>; <see cref="HealthSnapshot.Omitted"/> counts the entries that are left
    /// out.
    /// </summary>
    public static EncodedSnapshot Of(HealthSnapshot snapshot)
    {
        var whole = Write(snapshot);
        return whole.Fit(ContractLimits.SampleBytes) ?? whole;
    }

    /// <summary>
    /// This snapshot if it has at most <paramref name="mostBytes"/>, otherwise a shorter one: first with shorter lists,
    /// then without whole sections. Null if even that is too large.
    /// </summary>
    public EncodedSnapshot? Fit(int mostBytes)
    {
        var fitted = this;
        for (var most = ContractLimits.ListLength / 2; fitted.Json.Length > mostBytes && most > 0; most /= 2)
            fitted = Write(Shorten(Snapshot, most));
        if (fitted.Json.Length > mostBytes)
            fitted = Write(WithoutLeast(fitted.Snapshot));
        if (fitted.Json.Length > mostBytes)
            fitted = Write(WithoutMore(fitted.Snapshot));
        return fitted.Json.Length <= mostBytes ? fitted : null;
    }

    private static EncodedSnapshot Write(HealthSnapshot snapshot) => new(snapshot, Wire.Write(snapshot));

    private static HealthSnapshot WithoutLeast(HealthSnapshot snapshot)
    {
        var omissions = new Omissions(snapshot.Omitted);
        omissions.Count("pressure", snapshot.Pressure is null ? 0 : 1);
        omissions.Count("network", snapshot.Network?.Count ?? 0);
        return snapshot with { Pressure = null, Network = null, Omitted = omissions.List };
    }

    private static HealthSnapshot WithoutMore(HealthSnapshot snapshot)
    {
        var omissions = new Omissions(snapshot.Omitted);
        omissions.Count("cpu", snapshot.Cpu is null ? 0 : 1);
        omissions.Count("power", snapshot.Power is null ? 0 : 1);
        omissions.Count("system", snapshot.System is null ? 0 : 1);
        omissions.Count("storage.disks", snapshot.Storage?.Disks?.Count ?? 0);
        omissions.Count("problems.processes", snapshot.Problems.Sum(problem => problem.Processes?.Count ?? 0));
        return snapshot with
        {
            Problems = [.. snapshot.Problems.Select(problem => problem with { Processes = null })],
            Storage = snapshot.Storage is { } storage ? storage with { Disks = [] } : null,
            Cpu = null,
            Power = null,
            System = null,
            Omitted = omissions.List,
        };
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
        return shorter with { Omitted = omissions.List };
    }
}
