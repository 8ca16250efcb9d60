using static HealthCheck.Contracts.ContractRules;

namespace HealthCheck.Contracts;

/// <summary>
/// Who a device is. Sent on <see cref="TopicKind.Announcement"/> at first run, at each connect and whenever it changes;
/// the agent answers the same at <c>GET /device</c>. Unknown values are null, never missing.
/// </summary>
public sealed record DeviceAnnouncement
{
    /// <summary>Host name of the machine, without a domain. Source: <c>/proc/sys/kernel/hostname</c>.</summary>
    public required string Hostname { get; init; }

    /// <summary>
    /// IP address at which others reach the device: that of its route to the broker, or of its default route when the
    /// broker is on the device itself. Null while it has no route.
    /// </summary>
    public required string? Address { get; init; }

    /// <summary>
    /// What people call it: the setting <c>Device:Name</c>, else the host name, else the model and the end of the id.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>Version of this contract, <c>major.minor</c>; a reader accepts its own major.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>Identity that survives a new card, host name and address: <see cref="DeviceId.Rule"/>.</summary>
    public required string Id { get; init; }

    /// <summary>TCP port of the agent's HTTP, 1 to 65535; null when HTTP is off.</summary>
    public required int? HttpPort { get; init; }

    /// <summary>
    /// How the agent answers there: <c>http</c> or <c>https</c>; null from publishers that do not say, and then http.
    /// </summary>
    public string? HttpScheme { get; init; }

    /// <summary>The only IP address at which the agent answers HTTP; null when it answers at all of them.</summary>
    public string? HttpAddress { get; init; }

    /// <summary>Words of the owner's for grouping: the setting <c>Device:Tags</c>.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Every address of every network interface but loopback.</summary>
    public required IReadOnlyList<InterfaceAddress> Addresses { get; init; }

    /// <summary>
    /// Name of the board, for example <c>Raspberry Pi 4 Model B Rev 1.4</c>; null when the firmware tells none.
    /// </summary>
    public required string? Model { get; init; }

    /// <summary>Revision code of a Raspberry Pi in hex, for example <c>c03114</c>; null elsewhere.</summary>
    public required string? Revision { get; init; }

    /// <summary>Instruction set of the user land in Debian's words: <c>arm64</c>, <c>armhf</c>, <c>amd64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Number of online processors that may be used, 1 or more; null when unknown.</summary>
    public required int? Cores { get; init; }

    /// <summary>
    /// Memory that the kernel can use, in bytes (MemTotal), or a container where that is less; null when unknown.
    /// </summary>
    public required long? Memory { get; init; }

    /// <summary>Operating system, from <c>/etc/os-release</c>; null when there is none.</summary>
    public required OperatingSystemInfo? Os { get; init; }

    /// <summary>Kernel release, as <c>uname -r</c> prints it; null when unknown.</summary>
    public required string? Kernel { get; init; }

    /// <summary>
    /// What kind of container the device is: <c>lxc</c>, <c>docker</c>, <c>podman</c>, <c>systemd-nspawn</c>,
    /// <c>kubernetes</c> or another word of systemd-detect-virt(1); null when it is none.
    /// </summary>
    public string? Container { get; init; }

    /// <summary>Version of the agent.</summary>
    public required string AgentVersion { get; init; }

    /// <summary>Random id that the kernel draws at each boot; null when unknown.</summary>
    public required string? BootId { get; init; }

    /// <summary>When this run of the agent started, by the device's clock at that moment.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Seconds between two snapshots, 1 to 3600.</summary>
    public required int IntervalSeconds { get; init; }

    /// <summary>What tells this board and this card from others.</summary>
    public required Fingerprint Fingerprint { get; init; }

    /// <summary>Lists of this announcement that do not hold all there is; null when all do.</summary>
    public IReadOnlyList<Omission>? Omitted { get; init; }

    internal static void Check(DeviceAnnouncement a)
    {
        Version(a.ApiVersion);
        Id(a.Id);
        Text(a.Hostname);
        Text(a.Address);
        Text(a.Name);
        Range(a.HttpPort, 1, 65535);
        Text(a.HttpScheme);
        Text(a.HttpAddress);
        Each(a.Tags, Text);
        Each(a.Addresses, InterfaceAddress.Check);
        Text(a.Model);
        Text(a.Revision);
        Text(a.Architecture);
        Range(a.Cores, 1, 65536);
        Range(a.Memory, 0, long.MaxValue);
        Text(a.Os?.Id);
        Text(a.Os?.Name);
        Text(a.Os?.Version);
        Text(a.Kernel);
        Text(a.AgentVersion);
        Text(a.BootId);
        Text(a.Container);
        Range(a.IntervalSeconds, 1, 3600);
        Text(a.Fingerprint.Serial);
        Text(a.Fingerprint.MachineId);
        Each(a.Fingerprint.Macs, Text);
        MaybeEach(a.Omitted, Omission.Check);
    }
}
