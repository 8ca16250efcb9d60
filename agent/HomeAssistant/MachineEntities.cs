using HealthCheck.Contracts;
using HealthCheck.Hosting.HomeAssistant;
using static HealthCheck.Agent.HomeAssistant.Rows;

namespace HealthCheck.Agent.HomeAssistant;

/// <summary>What a machine has once, and is no figure.</summary>
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
            "{{ (value_json.problems | map(attribute='summary') | join('; '))[:255] or 'All is well' }}",
            "mdi:message-text-outline").Primary(),
        Text("advice", "Advice",
            "{{ (value_json.problems | map(attribute='advice') | join('; '))[:255] or 'Nothing to do' }}",
            "mdi:lightbulb-on-outline"),
        new("verdict", "Verdict", "{{ 'OK' if value_json.status == 'ok' else value_json.status | capitalize }}")
        {
            DeviceClass = "enum", Words = ["OK", "Warning", "Critical"], Icon = "mdi:traffic-light",
        },

        new("problem_event", "Problem event", "")
        {
            Platform = Platform.Event, Topic = TopicKind.Event, Words = ProblemEvent.Types,
            Icon = "mdi:bell-alert-outline", IsPrimary = true,
        },

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
        Moment("under_voltage_last", "Under-voltage last seen", "power?.underVoltage.last")
            .Off().Where(static s => s.Power?.UnderVoltage.Now is not null),

        // Time.
        Moment("last_boot", "Last boot", "uptime?.since?.iso").Where(static s => s.Uptime?.Since is not null),
        Trouble("clock_wrong", "Clock wrong",
            "{{ none if value_json.clockSynchronized is none else not value_json.clockSynchronized }}",
            "mdi:clock-alert-outline"),

        // The operating system.
        Text("failed_service_names", "Failed service names",
            "{{ (value_json.system.failedUnits | join(', '))[:255] or 'none' if value_json.system and "
            + "value_json.system.failedUnits is not none else none }}", "mdi:alert-box-outline")
            .Where(static s => s.System?.FailedUnits is not null),
        Trouble("restart_required", "Restart required", "system?.rebootRequired", "mdi:restart-alert")
            .Where(static s => s.System is not null),
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
    ];

    private static EntityRow InAnnouncement(this EntityRow row) => row with { Topic = TopicKind.Announcement };
}
