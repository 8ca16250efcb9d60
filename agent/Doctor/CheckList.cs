using HealthCheck.Hosting.Errors;

namespace HealthCheck.Agent.Doctor;

/// <summary>All checks, in the order of a search for a fault. A new check is a new line here.</summary>
internal static class CheckList
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

    public static async Task<IReadOnlyList<Finding>> RunAsync(
        ICheck check, CheckContext context, CancellationToken stop)
    {
        try
        {
            return await check.RunAsync(context, stop);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            // The one catch-all of the doctor: a check that fails is a finding, and the others go on.
            return [new Finding(check.Name, Grade.Red, $"This check itself failed: {ErrorText.WithPath(e)}",
                "Please report it as a bug")];
        }
    }
}
