using HealthCheck.Contracts;
using static HealthCheck.Agent.HomeAssistant.Rows;

namespace HealthCheck.Agent.HomeAssistant;

/// <summary>What a machine has once for each mount, disk, network interface and thermal zone.</summary>
internal static class PerInstanceEntities
{
    // The kernel's names for the sensor in the processor itself.
    private static readonly string[] Processor =
        ["cpu-thermal", "cpu_thermal", "soc-thermal", "soc_thermal", "x86_pkg_temp", "k10temp", "zenpower", "coretemp"];

    public static IReadOnlyList<EntityRow> All { get; } =
    [
        Figure("cpu_temperature", "CPU temperature", "temperature?[zone].celsius", "temperature", "°C", 1).Primary()
            .PerZone(static (s, i) => i == FindProcessor(s)),
        Figure("temperature_<zone>", "Temperature of <zone>", "temperature?[zone].celsius", "temperature", "°C", 1)
            .Off()
            .PerZone(static (s, i) => i != FindProcessor(s)),

        // The root is what fills up first; the others have the same key.
        Figure("disk_<mount>_usage", "Disk usage <mount>", "storage?.mounts[mount].usedPercent", null, "%", 0)
            .Icon("mdi:harddisk").Primary()
            .PerMount(static (s, i) => s.Storage!.Mounts[i].Mount == "/"),
        Figure("disk_<mount>_usage", "Disk usage <mount>", "storage?.mounts[mount].usedPercent", null, "%", 0)
            .Icon("mdi:harddisk")
            .PerMount(static (s, i) => s.Storage!.Mounts[i].Mount != "/"),
        Figure("disk_<mount>_free", "Disk free <mount>", "storage?.mounts[mount].free?", "data_size", "GiB", 1)
            .Per(Gibibyte).Icon("mdi:harddisk").PerMount(),
        Figure("disk_<mount>_used", "Disk used <mount>", "storage?.mounts[mount].allocated?", "data_size", "GiB", 1)
            .Per(Gibibyte).Icon("mdi:harddisk").Off().PerMount(),
        Figure("disk_<mount>_total", "Disk total <mount>", "storage?.mounts[mount].total?", "data_size", "GiB", 1)
            .Per(Gibibyte).Icon("mdi:harddisk").Off().PerMount(),
        Figure("disk_<mount>_inodes", "Disk inodes used <mount>", "storage?.mounts[mount].inodesUsedPercent", null, "%",
            0).Icon("mdi:file-multiple-outline").Off()
            .PerMount(static (s, i) => s.Storage!.Mounts[i].InodesUsedPercent is not null),
        Flag("disk_<mount>_read_only", "Disk read-only <mount>", "storage?.mounts[mount].readOnly",
            "mdi:pencil-off-outline").Off().PerMount(),

        Figure("drive_<disk>_wear", "Drive wear <disk>", "storage?.disks[name].lifeUsedPercent", null, "%", 0)
            .Icon("mdi:chart-donut")
            .PerDisk(static (s, i) => s.Storage!.Disks[i].LifeUsedPercent is not null),
        Figure("drive_<disk>_written_per_day", "Drive written per day <disk>",
            "storage?.disks[name].bytesWrittenPerDay?", "data_size", "MB", 0)
            .Per(Megabyte).Icon("mdi:content-save-outline").Off()
            .PerDisk(static (s, i) => s.Storage!.Disks[i].BytesWrittenPerDay is not null),
        Figure("drive_<disk>_busy", "Drive busy <disk>", "storage?.disks[name].busyPercent", null, "%", 0)
            .Icon("mdi:timer-sand").Off().PerDisk(),
        Figure("drive_<disk>_read_rate", "Drive read rate <disk>", "storage?.disks[name].bytesReadPerSecond?",
            "data_rate", "kB/s", 1).Per(Kilobyte).Icon("mdi:harddisk").Off().PerDisk(),
        Figure("drive_<disk>_write_rate", "Drive write rate <disk>", "storage?.disks[name].bytesWrittenPerSecond?",
            "data_rate", "kB/s", 1).Per(Kilobyte).Icon("mdi:harddisk").Off().PerDisk(),
        Counter("drive_<disk>_written", "Drive written <disk>", "storage?.disks[name].bytesWritten?", "data_size",
            "GiB", 2).Per(Gibibyte).Icon("mdi:harddisk").Off().PerDisk(),

        Figure("net_<interface>_receive_rate", "Network in <interface>", "network?[interface].receivedBytesPerSecond?",
            "data_rate", "kB/s", 1).Per(Kilobyte).Icon("mdi:download-network").OnRoute().PerInterface(),
        Figure("net_<interface>_transmit_rate", "Network out <interface>",
            "network?[interface].transmittedBytesPerSecond?", "data_rate", "kB/s", 1)
            .Per(Kilobyte).Icon("mdi:upload-network").OnRoute().PerInterface(),
        Counter("net_<interface>_received", "Network received <interface>", "network?[interface].receivedBytes?",
            "data_size", "MiB").Per(Mebibyte).Icon("mdi:download-network-outline").Off().PerInterface(),
        Counter("net_<interface>_transmitted", "Network transmitted <interface>",
            "network?[interface].transmittedBytes?", "data_size", "MiB")
            .Per(Mebibyte).Icon("mdi:upload-network-outline").Off().PerInterface(),
        Counter("net_<interface>_errors", "Network errors <interface>", "network?[interface].errors")
            .Icon("mdi:network-off-outline").Off().PerInterface(),
        Text("net_<interface>_address", "Network address <interface>", "network?[interface].address", "mdi:ip-network")
            .Off().PerInterface(),
        Figure("net_<interface>_speed", "Network speed <interface>", "network?[interface].megabitsPerSecond",
            "data_rate", "Mbit/s", 0).Icon("mdi:speedometer").Off()
            .PerInterface(static (s, i) => s.Network![i].MegabitsPerSecond is not null),
        Figure("net_<interface>_signal", "Wi-Fi signal <interface>", "network?[interface].wifi?.signalDbm",
            "signal_strength", "dBm", 0).Icon("mdi:wifi")
            .PerInterface(static (s, i) => s.Network![i].Wifi is not null),
        Text("net_<interface>_network", "Wi-Fi network <interface>", "network?[interface].wifi?.networkName",
            "mdi:wifi").Off()
            .PerInterface(static (s, i) => s.Network![i].Wifi is not null),
    ];

    private static int FindProcessor(HealthSnapshot snapshot)
    {
        for (var place = 0; place < snapshot.Temperature!.Count; place++)
        {
            if (IsProcessor(snapshot.Temperature[place].Type))
                return place;
        }

        return -1;
    }

    // Of a sensor the label follows the name.
    private static bool IsProcessor(string type)
    {
        foreach (var name in Processor)
        {
            if (type.StartsWith(name, StringComparison.Ordinal)
                && (type.Length == name.Length || type[name.Length] == ' '))
                return true;
        }

        return false;
    }

    private static EntityRow OnRoute(this EntityRow row) => row with { IsForRouteOnly = true };

    private static EntityRow PerZone(this EntityRow row, Func<HealthSnapshot, int, bool> has) =>
        row with { Instances = InstanceList.Zones, Has = has };

    private static EntityRow PerMount(this EntityRow row, Func<HealthSnapshot, int, bool>? has = null) =>
        row with { Instances = InstanceList.Mounts, Has = has };

    private static EntityRow PerDisk(this EntityRow row, Func<HealthSnapshot, int, bool>? has = null) =>
        row with { Instances = InstanceList.Disks, Has = has };

    private static EntityRow PerInterface(this EntityRow row, Func<HealthSnapshot, int, bool>? has = null) =>
        row with { Instances = InstanceList.Interfaces, Has = has };
}
