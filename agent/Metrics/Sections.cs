using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>
/// The measured part of a snapshot while it is put together; for each its meaning see <see cref="HealthSnapshot"/>. A
/// value, so that handing it from source to source allocates nothing.
/// </summary>
internal readonly record struct Sections
{
    public bool? ClockSynchronized { get; init; }

    public LoadReading? Load { get; init; }

    public MemoryReading? Memory { get; init; }

    public StorageReading? Storage { get; init; }

    public UptimeReading? Uptime { get; init; }

    public IReadOnlyList<TemperatureReading>? Temperature { get; init; }

    public CpuReading? Cpu { get; init; }

    public IReadOnlyList<NetworkReading>? Network { get; init; }

    public PowerReading? Power { get; init; }

    public PressureReading? Pressure { get; init; }

    public SystemReading? System { get; init; }

    public AgentReading? Agent { get; init; }

    public IReadOnlyList<Omission>? Omitted { get; init; }

    /// <summary>Says that a list does not hold all there is; the same when nothing is left out.</summary>
    /// <param name="list">Path of the list in the snapshot.</param>
    /// <param name="count">How many entries are left out.</param>
    public Sections LeavingOut(string list, int count) =>
        count > 0 ? this with { Omitted = [.. Omitted ?? [], new Omission(list, count)] } : this;

    /// <summary>Cuts a list to what the contract takes, and says by how much.</summary>
    /// <param name="list">Path of the list in the snapshot.</param>
    /// <param name="all">What there is, the important first.</param>
    /// <param name="kept">The first of them.</param>
    public Sections Cut<T>(string list, IReadOnlyList<T> all, out IReadOnlyList<T> kept)
    {
        var surplus = all.Count - ContractLimits.ListLength;
        kept = surplus > 0 ? [.. all.Take(ContractLimits.ListLength)] : all;
        return LeavingOut(list, surplus);
    }
}
