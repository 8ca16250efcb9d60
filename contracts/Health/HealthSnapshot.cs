using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>
/// The health of a device at one moment. Sent on <see cref="TopicKind.Health"/> every interval; the agent answers the
/// same at <c>GET /health</c>. A section that the device lacks is null, a value that cannot be read is null; keys never
/// vanish.
/// </summary>
public sealed record HealthSnapshot
{
    /// <summary>Version of this contract, <c>major.minor</c>; a reader accepts its own major.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>The device: <see cref="DeviceAnnouncement.Id"/>.</summary>
    public required string Id { get; init; }

    /// <summary>When it was measured, by the device's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The boot in which it was measured: <see cref="DeviceAnnouncement.BootId"/>.</summary>
    public required string? BootId { get; init; }

    /// <summary>
    /// The run of the agent that measured it: <see cref="DeviceAnnouncement.StartedAt"/>. Null from publishers that do
    /// not say; then it counts for the run last announced.
    /// </summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>
    /// Counts the snapshots of a run from 1 and never skips; with boot and run it names a sample for ever.
    /// </summary>
    public required long Sequence { get; init; }

    /// <summary>
    /// Whether the kernel believes its clock; null when unknown. A Pi without a battery starts weeks behind.
    /// </summary>
    public required bool? ClockSynchronized { get; init; }

    /// <summary>The worst severity among <see cref="Problems"/>; ok without any.</summary>
    public required HealthStatus Status { get; init; }

    /// <summary>What is wrong, worst first.</summary>
    public required IReadOnlyList<Problem> Problems { get; init; }

    /// <summary>Load averages.</summary>
    public required LoadReading? Load { get; init; }

    /// <summary>Memory and swap.</summary>
    public required MemoryReading? Memory { get; init; }

    /// <summary>Filesystems and disks.</summary>
    public required StorageReading? Storage { get; init; }

    /// <summary>When the machine booted and how long ago.</summary>
    public required UptimeReading? Uptime { get; init; }

    /// <summary>Thermal zones by number; null where the kernel knows none.</summary>
    public required IReadOnlyList<TemperatureReading>? Temperature { get; init; }

    /// <summary>What the processors did; null in the first sample of a run.</summary>
    public CpuReading? Cpu { get; init; }

    /// <summary>Network interfaces by name; null where the kernel tells of none.</summary>
    public IReadOnlyList<NetworkReading>? Network { get; init; }

    /// <summary>Supply and throttling; null on boards other than a Raspberry Pi.</summary>
    public PowerReading? Power { get; init; }

    /// <summary>Pressure stall information; null where the kernel has it off.</summary>
    public PressureReading? Pressure { get; init; }

    /// <summary>How the operating system does.</summary>
    public SystemReading? System { get; init; }

    /// <summary>What the agent itself costs and did.</summary>
    public AgentReading? Agent { get; init; }

    /// <summary>Lists of this snapshot that do not hold all there is; null when all do.</summary>
    public IReadOnlyList<Omission>? Omitted { get; init; }

    internal static HealthSnapshot Read(ref OrderedReader r) => new()
    {
        ApiVersion = r.Text("apiVersion"u8),
        Id = r.Text("id"u8),
        Time = r.Time("time"u8),
        BootId = r.MaybeText("bootId"u8),
        StartedAt = r.MaybeTime("startedAt"u8),
        Sequence = r.Long("sequence"u8),
        ClockSynchronized = r.MaybeBool("clockSynchronized"u8),
        Status = r.Status("status"u8),
        Problems = r.List("problems"u8, Problem.Read),
        Load = r.Maybe("load"u8, LoadReading.Read),
        Memory = r.Maybe("memory"u8, MemoryReading.Read),
        Storage = r.Maybe("storage"u8, StorageReading.Read),
        Uptime = r.Maybe("uptime"u8, UptimeReading.Read),
        Temperature = r.MaybeList("temperature"u8, TemperatureReading.Read),
        Cpu = r.Maybe("cpu"u8, CpuReading.Read),
        Network = r.MaybeList("network"u8, NetworkReading.Read),
        Power = r.Maybe("power"u8, PowerReading.Read),
        Pressure = r.Maybe("pressure"u8, PressureReading.Read),
        System = r.Maybe("system"u8, SystemReading.Read),
        Agent = r.Maybe("agent"u8, AgentReading.Read),
        Omitted = r.MaybeList("omitted"u8, Omission.Read),
    };

    internal static void Check(HealthSnapshot s)
    {
        Version(s.ApiVersion);
        Id(s.Id);
        Text(s.BootId);
        Range(s.Sequence, 1, long.MaxValue - 1);
        Each(s.Problems, Problem.Check);
        Maybe(s.Load, LoadReading.Check);
        Maybe(s.Memory, MemoryReading.Check);
        Maybe(s.Storage, StorageReading.Check);
        Maybe(s.Uptime, UptimeReading.Check);
        MaybeEach(s.Temperature, TemperatureReading.Check);
        Maybe(s.Cpu, CpuReading.Check);
        MaybeEach(s.Network, NetworkReading.Check);
        Maybe(s.Power, PowerReading.Check);
        Maybe(s.Pressure, PressureReading.Check);
        Maybe(s.System, SystemReading.Check);
        Maybe(s.Agent, AgentReading.Check);
        MaybeEach(s.Omitted, Omission.Check);
    }
}
