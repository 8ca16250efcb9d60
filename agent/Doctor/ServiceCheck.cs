using HealthCheck.Agent.Http;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.TextOutput;

namespace HealthCheck.Agent.Doctor;

/// <summary>Whether the agent runs as a service, now and after the next boot.</summary>
internal sealed class ServiceCheck : ICheck
{
    private const string Unit = "healthcheck-agent.service";
    private static readonly string[] UnitFolders =
        ["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];

    public string Name => "service";

    public Task<IReadOnlyList<Finding>> RunAsync(CheckContext context, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<Finding>>([Running(context), .. Installed(context)]);

    private Finding Running(CheckContext context)
    {
        if (context.Local is not { Holder: PortHolder.ThisAgent, Announcement: { } running })
        {
            return new Finding(
                Name, Grade.Yellow, "No agent of this device runs here",
                context.Host.Exists("/run/systemd/system")
                    ? "sudo systemctl start healthcheck-agent, and if it does not stay: journalctl -u healthcheck-agent"
                    : "Start it: healthcheck-agent run");
        }

        return running.AgentVersion == AgentVersion.Text
            ? new Finding(
                Name, Grade.Green,
                Units.Text(
                $"An agent of this device runs since {running.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"))
            : new Finding(
                Name, Grade.Yellow,
                $"The agent that runs is version {running.AgentVersion}, and this program is {AgentVersion.Text}",
                "sudo systemctl restart healthcheck-agent");
    }

    private IEnumerable<Finding> Installed(CheckContext context)
    {
        if (!context.Host.Exists("/run/systemd/system"))
        {
            yield return new Finding(
                Name, Grade.Green, "There is no systemd here: something else must start the agent again");
            yield break;
        }

        if (!UnitFolders.Any(folder => context.Host.Exists($"{folder}/{Unit}")))
        {
            yield return new Finding(
                Name, Grade.Yellow, $"systemd knows no {Unit}: the agent will not start by itself",
                "Install the package healthcheck-agent, or the unit from deploy/");
        }
        else if (!context.Host.Exists($"/etc/systemd/system/multi-user.target.wants/{Unit}"))
        {
            yield return new Finding(
                Name, Grade.Yellow, "The agent will not start by itself after the next boot",
                "sudo systemctl enable healthcheck-agent");
        }
        else
        {
            yield return new Finding(Name, Grade.Green, "systemd starts the agent at boot");
        }
    }
}
