using HealthCheck.Contracts;
using HealthCheck.Hosting.HomeAssistant;

namespace HealthCheck.Agent.HomeAssistant;

/// <summary>What Home Assistant may make a machine do, where its owner allows commands.</summary>
internal static class ButtonEntities
{
    public static IReadOnlyList<EntityRow> All { get; } =
    [
        new("restart", "Restart", "restart") { Platform = Platform.Button, DeviceClass = "restart",
            Topic = TopicKind.Command },
        new("shut_down", "Shut down", "shut-down") { Platform = Platform.Button, Icon = "mdi:power",
            Topic = TopicKind.Command },
    ];
}
