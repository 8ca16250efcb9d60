using System.Net;
using System.Runtime.InteropServices;
using HealthCheck.Agent.Containers;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Metrics;
using HealthCheck.Agent.Sampling;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Identity;

/// <summary>Puts together who this device is right now. For one thread, as <see cref="HostFiles"/> is.</summary>
internal sealed class AnnouncementBuilder(HostFiles host, AgentRun run, Latest<AgentSettings> settings)
{
    private readonly ContainerLimits limits = new(host);

    /// <param name="broker">Address of the broker, to tell which of ours faces it; null while it is not known.</param>
    public DeviceAnnouncement Build(IPAddress? broker)
    {
        var hostname = ReadHostname() ?? "unknown";
        var set = settings.Value;
        return new DeviceAnnouncement
        {
            Hostname = hostname,
            Address = NetworkAddresses.Towards(broker),
            Name = set.Device.Name ?? hostname,
            ApiVersion = ApiVersions.Current,
            Id = run.DeviceId,
            HttpPort = set.Http.Port,
            HttpScheme = set.Http.Scheme,
            Tags = set.Device.Tags,
            Addresses = NetworkAddresses.All(),
            Model = ReadModel(),
            Revision = CpuInfo.Find(host, "Revision"),
            Architecture = Architecture(RuntimeInformation.ProcessArchitecture),
            Cores = limits.Processors(OnlineProcessors.Count(host)) is { } processors ? (int)Math.Ceiling(processors) : null,
            Memory = MemorySource.Total(host, limits),
            Os = OsRelease.Parse(host.ReadText("/etc/os-release") ?? host.ReadText("/usr/lib/os-release")),
            Kernel = host.ReadText("/proc/sys/kernel/osrelease"),
            Container = limits.Kind,
            AgentVersion = AgentVersion.Text,
            BootId = run.BootId,
            StartedAt = run.StartedAt,
            IntervalSeconds = set.Health.IntervalSeconds,
            Fingerprint = new Fingerprint(
                DeviceIdentity.ReadSerial(host) is { } serial ? DeviceIdentity.Hash("fingerprint:" + serial) : null,
                DeviceIdentity.ReadMachineId(host) is { } id ? DeviceIdentity.Hash("fingerprint:" + id) : null,
                NetworkAddresses.PhysicalMacs(host)),
        };
    }

    // The kernel's name is that of this program's own namespace; of another machine's tree only its file is true.
    private string? ReadHostname()
    {
        var kernel = host.ReadText("/proc/sys/kernel/hostname");
        var file = host.ReadText("/etc/hostname");
        return (host.IsThisMachine ? kernel ?? file : file ?? kernel)?.Split('.')[0];
    }

    private string? ReadModel() =>
        host.ReadText("/proc/device-tree/model")
        ?? host.ReadText("/sys/firmware/devicetree/base/model")
        ?? host.ReadText("/sys/class/dmi/id/product_name");

    // Debian's words, for they name the package to install.
    private static string Architecture(Architecture architecture) => architecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.X86 => "i386",
        System.Runtime.InteropServices.Architecture.Arm => "armhf",
        var other => other.ToString().ToLowerInvariant(),
    };
}
