using System.Net;
using System.Runtime.InteropServices;
using HealthCheck.Agent.Containers;
using HealthCheck.Agent.Documents;
using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Identity;

/// <summary>Builds the announcement of this device. For one thread, as <see cref="HostFiles"/> is.</summary>
internal sealed class AnnouncementBuilder(HostFiles host, AgentRun run, Func<AnnouncedSettings> settings)
{
    // Lenovo writes an order number where others write the name, and the name where others write a version.
    private const string Dmi = "/sys/class/dmi/id/";

    private readonly ContainerLimits limits = new(host);

    /// <param name="broker">Address of the broker, to tell which of ours faces it; null while it is not known.</param>
    public DeviceAnnouncement Build(IPAddress? broker)
    {
        var (hostname, model) = (ReadHostname(), ReadModel());
        var set = settings();
        var address = NetworkAddresses.Facing(broker);
        var omissions = new Omissions();

        // The one that the device is found at comes first where not all have room.
        var addresses = NetworkAddresses.All();
        if (addresses.Count > ContractLimits.ListLength)
            addresses = [.. addresses.OrderByDescending(each => each.Address == address)];
        return new DeviceAnnouncement
        {
            Hostname = hostname ?? "unknown",
            Address = address,
            Name = set.Name ?? hostname ?? NameOf(model, run.DeviceId),
            ApiVersion = ApiVersions.Current,
            Id = run.DeviceId,
            HttpPort = set.HttpPort,
            HttpScheme = set.HttpScheme,
            HttpAddress = set.HttpAddress,
            Tags = set.Tags,
            Addresses = omissions.Cut("addresses", addresses),
            Model = model,
            Revision = ReadRevision(),
            Architecture = Architecture(RuntimeInformation.ProcessArchitecture),
            Cores = limits.Processors(OnlineProcessors.Count(host)) is { } processors
                ? (int)Math.Ceiling(processors)
                : null,
            Memory = limits.TotalMemory(),
            Os = OsRelease.Parse(
                FirmwareText.Read(host, "/etc/os-release") ?? FirmwareText.Read(host, "/usr/lib/os-release")),
            Kernel = FirmwareText.ReadLine(host, "/proc/sys/kernel/osrelease"),
            Container = limits.Kind,
            AgentVersion = AgentVersion.Text,
            BootId = run.BootId,
            StartedAt = run.StartedAt,
            IntervalSeconds = set.IntervalSeconds,
            Fingerprint = new Fingerprint(
                BoardSerial.Read(host) is { IsShared: false } serial
                    ? DeviceIdentity.Hash("fingerprint:" + serial.Text)
                    : null,
                DeviceIdentity.ReadMachineId(host) is { } id ? DeviceIdentity.Hash("fingerprint:" + id) : null,
                omissions.Cut("fingerprint.macs", NetworkAddresses.PhysicalMacs(host))),
            Omitted = omissions.List,
        };
    }

    // Of two machines without a host name each still has a name of its own: "Raspberry Pi 4 Model B Rev 1.4 4c11".
    private static string NameOf(string? model, string id) => $"{model ?? "Device"} {id[^Math.Min(4, id.Length)..]}";

    // The kernel's name is that of this program's own namespace; of another machine's tree only its file is true.
    private string? ReadHostname()
    {
        var kernel = HostName(FirmwareText.Read(host, "/proc/sys/kernel/hostname"));
        var file = HostName(FirmwareText.Read(host, "/etc/hostname"));
        return host.IsThisMachine ? kernel ?? file : file ?? kernel;
    }

    // hostname(5): comments and empty lines are passed over. A kernel without a name says "(none)".
    internal static string? HostName(string? text) => (text ?? "").Split('\n')
        .Select(line => FirmwareText.Line(line.Split('#')[0].Trim())?.Split('.')[0])
        .FirstOrDefault(name => name is { Length: > 0 } and not "(none)");

    private string? ReadModel() =>
        Model("/proc/device-tree/model") ?? Model("/sys/firmware/devicetree/base/model")
        ?? (FirmwareText.ReadLine(host, Dmi + "sys_vendor") == "LENOVO" ? Model(Dmi + "product_version") : null)
        ?? Model(Dmi + "product_name") ?? Model(Dmi + "board_name");

    private string? Model(string path) => FirmwareText.Meaning(FirmwareText.ReadLine(host, path));

    // Kernels of other boards have the line too, with zeros.
    private string? ReadRevision() =>
        FirmwareText.Line(CpuInfo.Find(host, "Revision")) is { } revision && revision.Trim('0').Length > 0
            ? revision
            : null;

    // Debian's words, for they name the package to install.
    private static string Architecture(Architecture architecture) => architecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.X86 => "i386",
        System.Runtime.InteropServices.Architecture.Arm => "armhf",
        var other => other.ToString().ToLowerInvariant(),
    };
}
