using HealthCheck.Agent.Host;
using HealthCheck.Agent.Http;
using HealthCheck.Agent.Machine;
using HealthCheck.Agent.Settings;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Agent.Doctor;

/// <summary>What the checks look at.</summary>
/// <param name="Settings">What is set.</param>
/// <param name="Machine">The machine.</param>
/// <param name="Host">Its files, for the checks alone.</param>
/// <param name="Announcement">Who it is.</param>
/// <param name="Snapshot">How it is, by a second look, so that rates are known.</param>
/// <param name="Local">Who has the agent's port here.</param>
internal sealed record Patient(
    AgentSettings Settings, MeasuredMachine Machine, HostFiles Host, DeviceAnnouncement Announcement, HealthSnapshot Snapshot,
    LocalAgent Local);

/// <summary>Looks at one thing.</summary>
internal interface ICheck
{
    /// <summary>What it looks at, in one or two words.</summary>
    string Name { get; }

    /// <summary>Looks, and changes nothing.</summary>
    Task<IReadOnlyList<Finding>> LookAsync(Patient patient, CancellationToken stop);
}

/// <summary>All checks, in the order in which one would look for a fault. A new check is a new line here.</summary>
internal static class Checkup
{
    public static IReadOnlyList<ICheck> All { get; } =
    [
        new SecretsCheck(),
        new IdentityCheck(),
        new ContainerCheck(),
        new ServiceCheck(),
        new HttpCheck(),
        new BrokerCheck(),
        new ClockCheck(),
        new PermissionCheck(),
        new SourceCheck(),
    ];

    public static async Task<IReadOnlyList<Finding>> LookAsync(ICheck check, Patient patient, CancellationToken stop)
    {
        try
        {
            return await check.LookAsync(patient, stop);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            // The one catch-all of the doctor: a check that fails is a finding, and the others go on.
            return [new Finding(check.Name, Grade.Red, $"This check itself failed: {ErrorText.WithPath(e)}", "Please report it as a bug")];
        }
    }
}
