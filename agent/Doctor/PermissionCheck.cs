using HealthCheck.Agent.Http;

namespace HealthCheck.Agent.Doctor;

/// <summary>
/// Whether the agent may ask the firmware of a Raspberry Pi, for which it needs <c>/dev/vcio</c>, for group video.
/// </summary>
internal sealed class PermissionCheck : ICheck
{
    private const string Firmware = "/dev/vcio";

    public string Name => "permissions";

    public Task<IReadOnlyList<Finding>> RunAsync(CheckContext context, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<Finding>>([Look(context)]);

    private Finding Look(CheckContext context)
    {
        if (context.Announcement.Model?.StartsWith("Raspberry Pi", StringComparison.Ordinal) is not true)
            return new Finding(
                Name, Grade.Green, "The agent needs none here: this is no Raspberry Pi with a firmware to ask");
        if (!context.Host.Exists(Firmware))
        {
            return new Finding(
                Name, Grade.Yellow, $"There is no {Firmware}: what the firmware knows of throttling cannot be had",
                "Use the kernel of Raspberry Pi OS, or hand the device to the container");
        }

        // What counts is what the service may. It shows: only the firmware tells the voltage of the core.
        if (context.Local is { Holder: PortHolder.ThisAgent, Health.Power: { } power })
        {
            return power.CoreVolts is not null
                ? new Finding(Name, Grade.Green, "The agent that runs may ask the firmware")
                : new Finding(
                    Name, Grade.Yellow,
                    "The agent that runs may not ask the firmware: throttling since boot and voltages are missing",
                    "Put SupplementaryGroups=video into its unit: sudo systemctl edit healthcheck-agent, then restart "
                    + "it");
        }

        try
        {
            context.Host.Open(Firmware)?.Dispose();
            return new Finding(Name, Grade.Green, $"{Environment.UserName} may ask the firmware by {Firmware}");
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return new Finding(
                Name, Grade.Yellow,
                $"{Environment.UserName} may not open {Firmware}, which tells of throttling since boot and voltages",
                $"sudo usermod -aG video {Environment.UserName}, then log in again; the service has "
                + $"SupplementaryGroups=video");
        }
    }
}
