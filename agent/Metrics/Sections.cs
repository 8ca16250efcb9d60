using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics;

/// <summary>
/// The measured part of a snapshot while it is put together; for each its meaning see <see cref="HealthSnapshot"/>. A value, so
/// that handing it from source to source allocates nothing.
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
}
