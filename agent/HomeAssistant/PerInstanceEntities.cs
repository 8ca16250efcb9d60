using HealthCheck.Contracts;
using static HealthCheck.Agent.HomeAssistant.Rows;

namespace HealthCheck.Agent.HomeAssistant;

/// <summary>What a machine has once for each mount and network interface, and is no figure.</summary>
internal static class PerInstanceEntities
{
    public static IReadOnlyList<EntityRow> All { get; } =
    [
        Trouble("disk_<mount>_read_only", "Disk read-only <mount>", "storage?.mounts[mount].readOnly",
            "mdi:pencil-off-outline").Off() with
        { Instances = InstanceList.Mounts },
        Text("net_<interface>_address", "Network address <interface>", "network?[interface].address", "mdi:ip-network")
            .Off() with
        { Instances = InstanceList.Interfaces },
        Text("net_<interface>_network", "Wi-Fi network <interface>", "network?[interface].wifi?.networkName",
            "mdi:wifi").Off() with
        { Instances = InstanceList.Interfaces, Has = static (s, i) => s.Network![i].Wifi is not null },
    ];
}
