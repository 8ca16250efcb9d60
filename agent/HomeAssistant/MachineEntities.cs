using HealthCheck.Contracts;
using static HealthCheck.Agent.HomeAssistant.Rows;

namespace HealthCheck.Agent.HomeAssistant;

/// <summary>What a machine has once.</summary>
internal static class MachineEntities
{
    public static IReadOnlyList<EntityRow> All { get; } =
    [
        new("connectivity", null, "{{ 'True' if value == 'online' else 'False' }}")
        {
            Platform = Platform.BinarySensor, DeviceClass = "connectivity", Topic = TopicKind.Status,
        },

        // The verdict.
        Trouble("problem", "Problem", "{{ value_json.status != 'ok' }}", "mdi:heart-pulse").Primary(),
        Text("reason", "Reason",
            "{{ (value_json.problems | map(attribute='message') | join('; '))[:255] or 'All is well' }}",
            "mdi:message-text-outline").Primary(),
        Text("advice", "Advice",
            "{{ (value_json.problems | map(attribute='advice') | join('; '))[:255] or 'Nothing to do' }}",
            "mdi:lightbulb-on-outline"),
        new("verdict", "Verdict", "status") { DeviceClass = "enum", Words = ["ok", "warning", "critical"],
            Icon = "mdi:traffic-light" },
        Figure("problem_count", "Problems", "{{ value_json.problems | count }}", null, null, 0)
            .Icon("mdi:counter").Off(),

        // Processors and load.
        Figure("cpu_usage", "CPU usage", "cpu?.total.usedPercent", null, "%", 0).Icon("mdi:chip").Primary(),
        Figure("cpu_waiting", "CPU waiting for disk", "cpu?.total.iowaitPercent", null, "%", 0)
            .Icon("mdi:timer-sand").Off(),
        Figure("cpu_load", "CPU load", "load?.core?.minute?", null, "%", 0).Per(0.01).Icon("mdi:gauge").Off(),
        Figure("cpu_frequency", "CPU frequency", "cpu?.frequency?.megahertz", "frequency", "MHz", 0).Off()
            .Where(static s => s.Cpu?.Frequency is not null),
        Figure("load_1m", "Load (1 min)", "load?.native.minute", null, null, 2).Icon("mdi:gauge"),
        Figure("load_5m", "Load (5 min)", "load?.native.fiveMinutes", null, null, 2).Icon("mdi:gauge").Off(),
        Figure("load_15m", "Load (15 min)", "load?.native.fifteenMinutes", null, null, 2).Icon("mdi:gauge").Off(),

        // Memory.
        Figure("memory_usage", "Memory usage", "memory?.usedPercent", null, "%", 0).Icon("mdi:memory").Primary(),
        Figure("memory_used", "Memory used", "memory?.allocated", "data_size", "MiB", 0)
            .Per(Mebibyte).Icon("mdi:memory"),
        Figure("memory_free", "Memory free", "memory?.free", "data_size", "MiB", 0)
            .Per(Mebibyte).Icon("mdi:memory").Off(),
        Figure("memory_total", "Memory total", "memory?.total", "data_size", "MiB", 0)
            .Per(Mebibyte).Icon("mdi:memory").Off(),
        Figure("swap_usage", "Swap usage", "memory?.swap?.usedPercent", null, "%", 0)
            .Icon("mdi:swap-horizontal").Where(HasSwap),
        Figure("swap_used", "Swap used", "memory?.swap?.allocated", "data_size", "MiB", 0)
            .Per(Mebibyte).Icon("mdi:swap-horizontal").Off().Where(HasSwap),

        // Supply and throttling of a Raspberry Pi.
        Trouble("under_voltage", "Under-voltage", "power?.underVoltage.now", "mdi:flash-alert")
            .Primary().Where(static s => s.Power?.UnderVoltage.Now is not null),
        Trouble("throttled", "Throttled", "power?.throttled.now", "mdi:speedometer-slow")
            .Primary().Where(static s => s.Power?.Throttled.Now is not null),
        Trouble("frequency_capped", "Frequency capped", "power?.frequencyCapped.now", "mdi:speedometer-slow")
            .Off().Where(static s => s.Power?.FrequencyCapped.Now is not null),
        Trouble("soft_temperature_limit", "Soft temperature limit", "power?.softTemperatureLimit.now",
            "mdi:thermometer-alert").Off().Where(static s => s.Power?.SoftTemperatureLimit.Now is not null),
        Trouble("under_voltage_since_boot", "Under-voltage since boot", "power?.underVoltage.sinceBoot",
            "mdi:flash-alert-outline").Where(static s => s.Power?.UnderVoltage.SinceBoot is not null),
        Trouble("throttled_since_boot", "Throttled since boot", "power?.throttled.sinceBoot", "mdi:speedometer-slow")
            .Off().Where(static s => s.Power?.Throttled.SinceBoot is not null),
        Counter("under_voltage_count", "Under-voltage count", "power?.underVoltage.count")
            .Icon("mdi:flash-alert-outline").Off().Where(static s => s.Power?.UnderVoltage.Now is not null),
        Moment("under_voltage_last", "Under-voltage last seen", "power?.underVoltage.last")
            .Off().Where(static s => s.Power?.UnderVoltage.Now is not null),
        Figure("supply_voltage", "Supply voltage", "power?.supplyVolts", "voltage", "V", 2)
            .Where(static s => s.Power?.SupplyVolts is not null),
        Figure("core_voltage", "Core voltage", "power?.coreVolts", "voltage", "V", 3)
            .Off().Where(static s => s.Power?.CoreVolts is not null),
        Figure("fan_speed", "Fan speed", "power?.fanRpm", null, "rpm", 0)
            .Icon("mdi:fan").Where(static s => s.Power?.FanRpm is not null),

        // Time.
        Moment("last_boot", "Last boot", "uptime?.since?.iso").Where(static s => s.Uptime?.Since is not null),
        Figure("uptime", "Uptime", "uptime?.duration?.seconds", "duration", "s", 0)
            .Off().Where(static s => s.Uptime?.Duration is not null),
        Trouble("clock_wrong", "Clock wrong",
            "{{ none if value_json.clockSynchronized is none else not value_json.clockSynchronized }}",
            "mdi:clock-alert-outline"),
        Figure("clock_offset", "Clock offset", "system?.clock?.offsetMilliseconds", "duration", "ms", 1)
            .Off().Where(static s => s.System?.Clock?.OffsetMilliseconds is not null),

        // Pressure: the share of time in which something had to wait.
        Figure("cpu_pressure", "CPU pressure", "pressure?.cpu?.some?.minute", null, "%", 1)
            .Icon("mdi:gauge-full").Off().Where(static s => s.Pressure?.Cpu is not null),
        Figure("memory_pressure", "Memory pressure", "pressure?.memory?.some?.minute", null, "%", 1)
            .Icon("mdi:gauge-full").Off().Where(static s => s.Pressure?.Memory is not null),
        Figure("io_pressure", "Disk pressure", "pressure?.io?.some?.minute", null, "%", 1)
            .Icon("mdi:gauge-full").Off().Where(static s => s.Pressure?.Io is not null),

        // The operating system.
        Figure("failed_services", "Failed services",
            "{{ value_json.system.failedUnits | count if value_json.system and value_json.system.failedUnits is not "
            + "none else none }}", null, null, 0)
            .Icon("mdi:alert-box-outline").Where(static s => s.System?.FailedUnits is not null),
        Text("failed_service_names", "Failed service names",
            "{{ (value_json.system.failedUnits | join(', '))[:255] or 'none' if value_json.system and "
            + "value_json.system.failedUnits is not none else none }}", "mdi:alert-box-outline")
            .Off().Where(static s => s.System?.FailedUnits is not null),
        Flag("restart_required", "Restart required", "system?.rebootRequired", "mdi:restart-alert")
            .Where(static s => s.System is not null),
        Figure("updates", "Pending updates", "system?.updates?.pending", null, null, 0)
            .Icon("mdi:package-up").Where(static s => s.System?.Updates is not null),
        Figure("security_updates", "Pending security updates", "system?.updates?.security", null, null, 0)
            .Icon("mdi:shield-alert-outline").Where(static s => s.System?.Updates?.Security is not null),
        Counter("out_of_memory_kills", "Out-of-memory kills", "system?.outOfMemoryKills")
            .Icon("mdi:skull-outline").Where(static s => s.System?.OutOfMemoryKills is not null),
        Figure("processes", "Processes", "system?.processes", null, null, 0)
            .Icon("mdi:application-cog-outline").Off().Where(static s => s.System?.Processes is not null),
        Figure("sessions", "Logged-in sessions", "system?.sessions", null, null, 0)
            .Icon("mdi:account-multiple-outline").Off().Where(static s => s.System?.Sessions is not null),
        Trouble("last_shutdown_unclean", "Last shutdown unclean",
            "{{ not value_json.system.lastShutdownClean if value_json.system and value_json.system.lastShutdownClean "
            + "is not none else none }}", "mdi:power-plug-off-outline")
            .Where(static s => s.System?.LastShutdownClean is not null),
        Moment("end_of_support", "End of support", "system?.endOfSupport", "date")
            .Icon("mdi:calendar-end").Where(static s => s.System?.EndOfSupport is not null),
        Text("operating_system", "Operating system", "os?.name", "mdi:penguin").InAnnouncement(),
        Text("kernel", "Kernel", "kernel", "mdi:penguin").InAnnouncement().Off(),
        Text("ip_address", "IP address", "address", "mdi:ip-network").InAnnouncement(),

        // The agent itself.
        Text("agent_version", "Agent version", "agentVersion", "mdi:tag-outline").InAnnouncement(),
        Figure("agent_memory", "Agent memory", "agent?.residentBytes?", "data_size", "MiB", 0)
            .Per(Mebibyte).Icon("mdi:memory").Off().Where(static s => s.Agent?.ResidentBytes is not null),
        Figure("agent_backlog", "Agent samples held back", "agent?.backlog", null, null, 0).Icon("mdi:tray-full").Off(),
        Counter("agent_dropped", "Agent samples lost", "agent?.dropped").Icon("mdi:tray-remove").Off(),
        Counter("agent_reconnects", "Agent reconnects", "agent?.reconnects").Icon("mdi:lan-disconnect").Off(),
    ];

    private static bool HasSwap(HealthSnapshot snapshot) => snapshot.Memory?.Swap?.Total > 0;

    private static EntityRow InAnnouncement(this EntityRow row) => row with { Topic = TopicKind.Announcement };
}
