namespace HealthCheck.Contracts;

/// <summary>
/// Every figure of a snapshot, and where it is shown. The history, the charts of the page, the collector's API, Home
/// Assistant and Prometheus are fed from here: a figure more is a row more.
/// </summary>
public static class FigureTable
{
    private const double Kilobyte = 1e3, Megabyte = 1e6, Mebibyte = 1 << 20, Gibibyte = 1 << 30;

    // The kernel's names for the sensor in the processor itself.
    private static readonly string[] ProcessorSensors =
        ["cpu-thermal", "cpu_thermal", "soc-thermal", "soc_thermal", "x86_pkg_temp", "k10temp", "zenpower", "coretemp"];

    /// <summary>All figures, in the order of the wire.</summary>
    public static IReadOnlyList<Figure> All { get; } =
    [
        One(1, "status", Unit.Level, "The verdict", s => (double)s.Status),
        One(2, "problems", Unit.Count, "Number of problems", s => s.Problems.Count)
            .Sensor("problem_count", "Problems", null, 0, icon: "mdi:counter").By("{{ value_json.problems | count }}")
            .Off(),

        One(3, "load?.native.minute", Unit.Load, "Load average over one minute", s => s.Load?.Native.Minute)
            .InChart("load", "1 min").Gauge("node_load1", "1m load average.")
            .Sensor("load_1m", "Load (1 min)", null, 1, icon: "mdi:gauge"),
        One(4, "load?.native.fiveMinutes", Unit.Load, "Load average over five minutes", s =>
            s.Load?.Native.FiveMinutes)
            .InChart("load", "5 min").Gauge("node_load5", "5m load average.")
            .Sensor("load_5m", "Load (5 min)", null, 1, icon: "mdi:gauge").Off(),
        One(5, "load?.native.fifteenMinutes", Unit.Load, "Load average over fifteen minutes", s =>
            s.Load?.Native.FifteenMinutes)
            .InChart("load", "15 min").Gauge("node_load15", "15m load average.")
            .Sensor("load_15m", "Load (15 min)", null, 1, icon: "mdi:gauge").Off(),
        One(6, "load?.core?.minute?", Unit.Load, "Load per core over one minute", s => s.Load?.Core?.Minute)
            .InChart("load-core", "1 min")
            .Sensor("cpu_load", "CPU load", "%", 0, icon: "mdi:gauge", per: 0.01).Off(),
        One(7, "load?.core?.fiveMinutes", Unit.Load, "Load per core over five minutes", s => s.Load?.Core?.FiveMinutes)
            .InChart("load-core", "5 min"),
        One(8, "load?.core?.fifteenMinutes", Unit.Load, "Load per core over fifteen minutes", s =>
            s.Load?.Core?.FifteenMinutes)
            .InChart("load-core", "15 min"),

        One(9, "memory?.usedPercent", Unit.Percent, "Memory in use", s => s.Memory?.UsedPercent)
            .InChart("memory", "memory")
            .Sensor("memory_usage", "Memory usage", "%", 0, icon: "mdi:memory").Primary(),
        One(10, "memory?.allocated", Unit.Bytes, "Memory in use", s => s.Memory?.Allocated)
            .Sensor("memory_used", "Memory used", "MiB", 0, "data_size", "mdi:memory", Mebibyte).Off(),
        One(0, "memory?.free", Unit.Bytes, "Memory that programs can still get", s => s.Memory?.Free)
            .Gauge("node_memory_MemAvailable_bytes", "Memory information field MemAvailable_bytes.")
            .Sensor("memory_free", "Memory free", "MiB", 0, "data_size", "mdi:memory", Mebibyte).Off(),
        One(0, "memory?.total", Unit.Bytes, "Memory that there is", s => s.Memory?.Total)
            .Sensor("memory_total", "Memory total", "MiB", 0, "data_size", "mdi:memory", Mebibyte).Off(),
        One(52, "memory?.dirty?", Unit.Bytes, "Written by programs and not yet on the disk", s => s.Memory?.Dirty)
            .InText("unwritten").InOwnChart("dirty", "Not yet on the disk", "not yet written")
            .Gauge("node_memory_Dirty_bytes", "Memory information field Dirty_bytes.")
            .Sensor("memory_dirty", "Memory not yet written", "MiB", 1, "data_size", "mdi:content-save-alert-outline",
                Mebibyte).Off().IfKnown(),
        One(11, "memory?.swap?.usedPercent", Unit.Percent, "Swap space in use", s => s.Memory?.Swap?.UsedPercent)
            .InChart("memory", "swap")
            .Sensor("swap_usage", "Swap usage", "%", 0, icon: "mdi:swap-horizontal").If(HasSwap),
        One(12, "memory?.swap?.allocated", Unit.Bytes, "Swap space in use", s => s.Memory?.Swap?.Allocated)
            .Sensor("swap_used", "Swap used", "MiB", 0, "data_size", "mdi:swap-horizontal", Mebibyte).Off().If(HasSwap),
        One(0, "memory?.swap?.total", Unit.Bytes, "Swap space that there is", s => s.Memory?.Swap?.Total)
            .Gauge("node_memory_SwapTotal_bytes", "Memory information field SwapTotal_bytes."),
        One(0, "memory?.swap?.free", Unit.Bytes, "Swap space that is free", s => s.Memory?.Swap?.Free)
            .Gauge("node_memory_SwapFree_bytes", "Memory information field SwapFree_bytes."),

        One(13, "storage?.usedPercent", Unit.Percent, "Filesystem / in use", s => s.Storage?.UsedPercent),
        Mount(14, "usedPercent", Unit.Percent, "Filesystem in use", m => m.UsedPercent)
            .InChart("storage", "*")
            // The root is what fills up first; the others have the same key.
            .Sensor("disk_<mount>_usage", "Disk usage <mount>", "%", 0, icon: "mdi:harddisk").Primary().If(IsRoot)
            .Sensor("disk_<mount>_usage", "Disk usage <mount>", "%", 0, icon: "mdi:harddisk")
            .If((s, i) => !IsRoot(s, i)),
        Mount(15, "free?", Unit.Bytes, "Left on the filesystem for an ordinary user", m => m.Free)
            .Gauge("node_filesystem_avail_bytes", "Filesystem space available to non-root users in bytes.")
            .Sensor("disk_<mount>_free", "Disk free <mount>", "GiB", 1, "data_size", "mdi:harddisk", Gibibyte),
        Mount(0, "allocated?", Unit.Bytes, "In use on the filesystem", m => m.Allocated)
            .Sensor("disk_<mount>_used", "Disk used <mount>", "GiB", 1, "data_size", "mdi:harddisk", Gibibyte).Off(),
        Mount(0, "total?", Unit.Bytes, "Size of the filesystem", m => m.Total)
            .Gauge("node_filesystem_size_bytes", "Filesystem size in bytes.")
            .Sensor("disk_<mount>_total", "Disk total <mount>", "GiB", 1, "data_size", "mdi:harddisk", Gibibyte).Off(),
        Mount(16, "inodesUsedPercent", Unit.Percent, "Inodes in use", m => m.InodesUsedPercent)
            .Ratio("healthcheck_filesystem_inodes_used_ratio")
            .Sensor("disk_<mount>_inodes", "Disk inodes used <mount>", "%", 0, icon: "mdi:file-multiple-outline").Off()
            .IfKnown(),

        Disk(20, "lifeUsedPercent", Unit.Percent, "Life of the disk used up, at most", d => d.LifeUsedPercent)
            .Ratio("healthcheck_disk_life_used_ratio")
            .Sensor("drive_<disk>_wear", "Drive wear <disk>", "%", 0, icon: "mdi:chart-donut").IfKnown(),
        Disk(0, "bytesWrittenPerDay?", Unit.Bytes, "Written to the disk per day on average; wears an SD card", d =>
            d.BytesWrittenPerDay)
            .Gauge("healthcheck_disk_written_bytes_per_day")
            .Sensor("drive_<disk>_written_per_day", "Drive written per day <disk>", "MB", 0, "data_size",
                "mdi:content-save-outline", Megabyte).Off().IfKnown(),
        Disk(19, "busyPercent", Unit.Percent, "Time with a request under way", d => d.BusyPercent)
            .Ratio("healthcheck_disk_busy_ratio")
            .Sensor("drive_<disk>_busy", "Drive busy <disk>", "%", 0, icon: "mdi:timer-sand").Off(),
        Disk(18, "bytesReadPerSecond?", Unit.BytesPerSecond, "Read from the disk", d => d.BytesReadPerSecond)
            .InChart("disk", "* read")
            .Sensor("drive_<disk>_read_rate", "Drive read rate <disk>", "kB/s", 1, "data_rate", "mdi:harddisk",
                Kilobyte).Off(),
        Disk(17, "bytesWrittenPerSecond?", Unit.BytesPerSecond, "Written to the disk", d => d.BytesWrittenPerSecond)
            .InChart("disk", "* written")
            .Sensor("drive_<disk>_write_rate", "Drive write rate <disk>", "kB/s", 1, "data_rate", "mdi:harddisk",
                Kilobyte).Off(),
        Disk(0, "bytesRead?", Unit.Bytes, "Read from the disk since boot", d => d.BytesRead)
            .Counter("node_disk_read_bytes_total", "The total number of bytes read successfully."),
        Disk(0, "bytesWritten?", Unit.Bytes, "Written to the disk since boot", d => d.BytesWritten)
            .Counter("node_disk_written_bytes_total", "The total number of bytes written successfully.")
            .Sensor("drive_<disk>_written", "Drive written <disk>", "GiB", 2, "data_size", "mdi:harddisk", Gibibyte)
            .Growing().Off(),

        One(21, "uptime?.duration?.seconds", Unit.Seconds, "Time since boot", s => s.Uptime?.Duration?.Seconds)
            .Sensor("uptime", "Uptime", "s", 0, "duration").Off().IfKnown(),
        new Figure(
            22, "temperature?[zone].celsius", Unit.Celsius, "Temperature of the zone", FigureList.Zones, (s, i) =>
                s.Temperature![i].Celsius)
            .InChart("temperature", "*")
            .Sensor("cpu_temperature", "CPU temperature", "°C", 0, "temperature").Primary()
            .If((s, i) => i == FindProcessor(s))
            .Sensor("temperature_<zone>", "Temperature of <zone>", "°C", 0, "temperature").Off()
            .If((s, i) => i != FindProcessor(s)),

        One(23, "cpu?.total.usedPercent", Unit.Percent, "Processors in use", s => s.Cpu?.Total.UsedPercent)
            .Ratio("healthcheck_cpu_used_ratio")
            .Sensor("cpu_usage", "CPU usage", "%", 0, icon: "mdi:chip").Primary(),
        One(24, "cpu?.total.userPercent", Unit.Percent, "Programs", s => s.Cpu?.Total.UserPercent)
            .InChart("cpu", "programs"),
        One(25, "cpu?.total.systemPercent", Unit.Percent, "The kernel on behalf of programs", s =>
            s.Cpu?.Total.SystemPercent)
            .InChart("cpu", "kernel"),
        One(26, "cpu?.total.iowaitPercent", Unit.Percent, "Idle while a disk was waited for", s =>
            s.Cpu?.Total.IowaitPercent)
            .InChart("cpu", "waiting for disk")
            .Sensor("cpu_waiting", "CPU waiting for disk", "%", 0, icon: "mdi:timer-sand").Off(),
        One(27, "cpu?.total.irqPercent", Unit.Percent, "Interrupts", s => s.Cpu?.Total.IrqPercent)
            .InChart("cpu", "interrupts"),
        One(28, "cpu?.total.stealPercent", Unit.Percent, "Taken by the hypervisor", s => s.Cpu?.Total.StealPercent)
            .InChart("cpu", "stolen"),
        new(29, "cpu?.cores[core].shares.usedPercent", Unit.Percent, "Processor in use", FigureList.Cores, (s, i) =>
            s.Cpu!.Cores[i].Shares.UsedPercent),
        One(30, "cpu?.frequency?.megahertz", Unit.Megahertz, "Clock of the fastest core", s =>
            s.Cpu?.Frequency?.Megahertz)
            .Gauge("healthcheck_cpu_frequency_hertz", factor: 1e6)
            .Sensor("cpu_frequency", "CPU frequency", "MHz", 0, "frequency").Off().IfKnown(),
        One(0, "cpu?.frequency?.maximumMegahertz", Unit.Megahertz, "The fastest clock the hardware can", s =>
            s.Cpu?.Frequency?.MaximumMegahertz)
            .Gauge("healthcheck_cpu_frequency_max_hertz", factor: 1e6),

        Link(31, "receivedBytesPerSecond?", Unit.BytesPerSecond, "Received", n => n.ReceivedBytesPerSecond)
            .InChart("network", "received")
            .Sensor("net_<interface>_receive_rate", "Network in <interface>", "kB/s", 0, "data_rate",
                "mdi:download-network", Kilobyte).OnRoute(),
        Link(32, "transmittedBytesPerSecond?", Unit.BytesPerSecond, "Transmitted", n => n.TransmittedBytesPerSecond)
            .InChart("network", "transmitted")
            .Sensor("net_<interface>_transmit_rate", "Network out <interface>", "kB/s", 0, "data_rate",
                "mdi:upload-network", Kilobyte).OnRoute(),
        Link(0, "receivedBytes?", Unit.Bytes, "Received since boot", n => n.ReceivedBytes)
            .Counter("node_network_receive_bytes_total", "Network device statistic receive_bytes.")
            .Sensor("net_<interface>_received", "Network received <interface>", "MiB", 0, "data_size",
                "mdi:download-network-outline", Mebibyte).Growing().Off(),
        Link(0, "transmittedBytes?", Unit.Bytes, "Transmitted since boot", n => n.TransmittedBytes)
            .Counter("node_network_transmit_bytes_total", "Network device statistic transmit_bytes.")
            .Sensor("net_<interface>_transmitted", "Network transmitted <interface>", "MiB", 0, "data_size",
                "mdi:upload-network-outline", Mebibyte).Growing().Off(),
        Link(0, "errors", Unit.Count, "Faulty packets of both directions", n => n.Errors)
            .Counter("healthcheck_network_errors_total")
            .Sensor("net_<interface>_errors", "Network errors <interface>", null, 0, icon: "mdi:network-off-outline")
            .Growing().Off(),
        Link(0, "dropped", Unit.Count, "Packets dropped in both directions", n => n.Dropped)
            .Counter("healthcheck_network_dropped_total"),
        Link(0, "megabitsPerSecond", Unit.MegabitsPerSecond, "Speed of the link", n => n.MegabitsPerSecond)
            .Gauge("node_network_speed_bytes", "Speed of the link in bytes a second.", 125_000)
            .Sensor("net_<interface>_speed", "Network speed <interface>", "Mbit/s", 0, "data_rate", "mdi:speedometer")
            .Off().IfKnown(),
        Link(33, "wifi?.signalDbm", Unit.Dbm, "Strength of the radio signal", n => n.Wifi?.SignalDbm)
            .InChart("wifi", "*").Gauge("healthcheck_wifi_signal_dbm")
            .Sensor("net_<interface>_signal", "Wi-Fi signal <interface>", "dBm", 0, "signal_strength", "mdi:wifi")
            .If((s, i) => s.Network![i].Wifi is not null),
        Link(34, "wifi?.qualityPercent", Unit.Percent, "Quality of the radio link", n => n.Wifi?.QualityPercent)
            .Ratio("healthcheck_wifi_quality_ratio"),

        One(35, "power?.underVoltage.now", Unit.YesNo, "The supply is too weak", s => YesNo(s.Power?.UnderVoltage.Now))
            .InChart("power", "under-voltage"),
        One(36, "power?.underVoltage.count", Unit.Count, "How often it became so since the agent's start", s =>
            s.Power?.UnderVoltage.Count)
            .Sensor("under_voltage_count", "Under-voltage count", null, 0, icon: "mdi:flash-alert-outline").Growing()
            .Off().If(s => s.Power?.UnderVoltage.Now is not null),
        One(37, "power?.frequencyCapped.now", Unit.YesNo, "The clock is held down", s =>
            YesNo(s.Power?.FrequencyCapped.Now))
            .InChart("power", "frequency capped"),
        One(38, "power?.throttled.now", Unit.YesNo, "The processor is slowed", s => YesNo(s.Power?.Throttled.Now))
            .InChart("power", "throttled"),
        One(39, "power?.throttled.count", Unit.Count, "How often it became so since the agent's start", s =>
            s.Power?.Throttled.Count),
        One(40, "power?.softTemperatureLimit.now", Unit.YesNo, "Warm enough to be slowed a little", s =>
            YesNo(s.Power?.SoftTemperatureLimit.Now))
            .InChart("power", "soft temperature limit"),
        One(41, "power?.supplyVolts", Unit.Volts, "The 5 V rail, as a Raspberry Pi 5 measures it", s =>
            s.Power?.SupplyVolts)
            .InChart("supply", "supply").Gauge("healthcheck_supply_volts")
            .Sensor("supply_voltage", "Supply voltage", "V", 1, "voltage").IfKnown(),
        One(42, "power?.coreVolts", Unit.Volts, "Voltage of the processor core", s => s.Power?.CoreVolts)
            .Gauge("healthcheck_core_volts").Sensor("core_voltage", "Core voltage", "V", 3, "voltage").Off().IfKnown(),
        One(43, "power?.fanRpm", Unit.PerMinute, "Turns of the fan", s => s.Power?.FanRpm)
            .InOwnChart("fan", "Fan", "fan").Gauge("healthcheck_fan_rpm", "Turns of the fan a minute.")
            // It turns a little slower or faster with each sample.
            .Sensor("fan_speed", "Fan speed", "rpm", 0, icon: "mdi:fan").By(
                "{{ (value_json.power.fanRpm / 100) | round | int * 100 if value_json.power and "
                + "value_json.power.fanRpm is not none else none }}").IfKnown(),

        One(44, "pressure?.cpu?.some?.minute", Unit.Percent, "Some task waited for a processor", s =>
            s.Pressure?.Cpu?.Some?.Minute)
            .InChart("pressure", "CPU")
            .Sensor("cpu_pressure", "CPU pressure", "%", 1, icon: "mdi:gauge-full").Off().IfKnown(),
        One(45, "pressure?.memory?.some?.minute", Unit.Percent, "Some task waited for memory", s =>
            s.Pressure?.Memory?.Some?.Minute)
            .InChart("pressure", "memory")
            .Sensor("memory_pressure", "Memory pressure", "%", 1, icon: "mdi:gauge-full").Off().IfKnown(),
        One(46, "pressure?.memory?.full?.minute", Unit.Percent, "All tasks waited for memory", s =>
            s.Pressure?.Memory?.Full?.Minute),
        One(47, "pressure?.io?.some?.minute", Unit.Percent, "Some task waited for a disk", s =>
            s.Pressure?.Io?.Some?.Minute)
            .InChart("pressure", "disk")
            .Sensor("io_pressure", "Disk pressure", "%", 1, icon: "mdi:gauge-full").Off().IfKnown(),
        One(48, "pressure?.io?.full?.minute", Unit.Percent, "All tasks waited for a disk", s =>
            s.Pressure?.Io?.Full?.Minute),

        One(0, "system?.failedUnits", Unit.Count, "Services that failed", s => s.System?.FailedUnits?.Count)
            .Sensor("failed_services", "Failed services", null, 0, icon: "mdi:alert-box-outline")
            .By("{{ value_json.system.failedUnits | count if value_json.system and value_json.system.failedUnits is "
                + "not none else none }}").IfKnown(),
        One(0, "system?.updates?.pending", Unit.Count, "Packages that could be updated", s =>
            s.System?.Updates?.Pending)
            .Gauge("healthcheck_updates_pending")
            .Sensor("updates", "Pending updates", null, 0, icon: "mdi:package-up").IfKnown(),
        One(0, "system?.updates?.security", Unit.Count, "Packages whose update mends a weakness", s =>
            s.System?.Updates?.Security)
            .Gauge("healthcheck_security_updates_pending")
            .Sensor("security_updates", "Pending security updates", null, 0, icon: "mdi:shield-alert-outline")
            .IfKnown(),
        One(49, "system?.processes", Unit.Count, "Number of processes", s => s.System?.Processes)
            .Gauge("healthcheck_processes")
            .Sensor("processes", "Processes", null, 0, icon: "mdi:application-cog-outline").Off().IfKnown(),
        One(0, "system?.sessions", Unit.Count, "Number of logged-in sessions", s => s.System?.Sessions)
            .Gauge("healthcheck_sessions")
            .Sensor("sessions", "Logged-in sessions", null, 0, icon: "mdi:account-multiple-outline").Off().IfKnown(),
        One(0, "system?.outOfMemoryKills", Unit.Count, "Programs that the kernel killed for want of memory", s =>
            s.System?.OutOfMemoryKills)
            .Untyped("node_vmstat_oom_kill", "/proc/vmstat information field oom_kill.")
            .Sensor("out_of_memory_kills", "Out-of-memory kills", null, 0, icon: "mdi:skull-outline").Growing()
            .IfKnown(),
        One(0, "system?.clock?.offsetMilliseconds", Unit.Milliseconds, "How far the clock is off", s =>
            s.System?.Clock?.OffsetMilliseconds)
            .Gauge("node_timex_offset_seconds", "Time offset in between local system and reference clock.", 0.001)
            .Sensor("clock_offset", "Clock offset", "ms", 1, "duration").Off().IfKnown(),

        One(50, "agent?.residentBytes?", Unit.Bytes, "Memory of the agent", s => s.Agent?.ResidentBytes)
            .Gauge("process_resident_memory_bytes", "Resident memory size in bytes.")
            .Sensor("agent_memory", "Agent memory", "MiB", 0, "data_size", "mdi:memory", Mebibyte).Off().IfKnown(),
        One(0, "agent?.cpuSeconds", Unit.Seconds, "Processor time of the agent", s => s.Agent?.CpuSeconds)
            .Counter("process_cpu_seconds_total", "Total user and system CPU time spent in seconds."),
        One(0, "agent?.messagesSent", Unit.Count, "Messages that the broker acknowledged", s => s.Agent?.MessagesSent)
            .Counter("healthcheck_messages_sent_total"),
        One(51, "agent?.backlog", Unit.Count, "Samples that the broker has not acknowledged", s => s.Agent?.Backlog)
            .Gauge("healthcheck_backlog_samples")
            .Sensor("agent_backlog", "Agent samples held back", null, 0, icon: "mdi:tray-full").Off(),
        One(0, "agent?.dropped", Unit.Count, "Samples lost for want of room to hold them", s => s.Agent?.Dropped)
            .Counter("healthcheck_dropped_samples_total")
            .Sensor("agent_dropped", "Agent samples lost", null, 0, icon: "mdi:tray-remove").Growing().Off(),
        One(0, "agent?.reconnects", Unit.Count, "Connections to the broker after the first", s => s.Agent?.Reconnects)
            .Counter("healthcheck_broker_reconnects_total")
            .Sensor("agent_reconnects", "Agent reconnects", null, 0, icon: "mdi:lan-disconnect").Growing().Off(),
    ];

    private static Figure One(
        int number, string path, string unit, string description, Func<HealthSnapshot, double?> read) =>
        new(number, path, unit, description, FigureList.Machine, (snapshot, _) => read(snapshot));

    private static Figure Mount(
        int number, string key, string unit, string description, Func<MountReading, double?> read) =>
        new(number, $"storage?.mounts[mount].{key}", unit, description, FigureList.Mounts, (s, i) =>
            read(s.Storage!.Mounts[i]));

    private static Figure Disk(
        int number, string key, string unit, string description, Func<DiskReading, double?> read) =>
        new(number, $"storage?.disks[name].{key}", unit, description, FigureList.Disks, (s, i) =>
            read(s.Storage!.Disks[i]));

    private static Figure Link(
        int number, string key, string unit, string description, Func<NetworkReading, double?> read) =>
        new(number, $"network?[interface].{key}", unit, description, FigureList.Interfaces, (s, i) =>
            read(s.Network![i]));

    private static double? YesNo(bool? value) => value is { } known ? known ? 1 : 0 : null;

    private static bool HasSwap(HealthSnapshot snapshot) => snapshot.Memory?.Swap?.Total > 0;

    private static bool IsRoot(HealthSnapshot snapshot, int index) => snapshot.Storage!.Mounts[index].Mount == "/";

    private static int FindProcessor(HealthSnapshot snapshot)
    {
        for (var index = 0; index < snapshot.Temperature!.Count; index++)
        {
            if (IsProcessor(snapshot.Temperature[index].Type))
                return index;
        }

        return -1;
    }

    // Of a sensor the label follows the name.
    private static bool IsProcessor(string type)
    {
        foreach (var name in ProcessorSensors)
        {
            if (type.StartsWith(name, StringComparison.Ordinal)
                && (type.Length == name.Length || type[name.Length] == ' '))
                return true;
        }

        return false;
    }
}
