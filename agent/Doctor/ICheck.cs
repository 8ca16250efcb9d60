namespace HealthCheck.Agent.Doctor;

/// <summary>One check of the doctor.</summary>
internal interface ICheck
{
    /// <summary>The subject of the check, in one or two words.</summary>
    string Name { get; }

    /// <summary>Runs the check. It changes nothing.</summary>
    Task<IReadOnlyList<Finding>> RunAsync(CheckContext context, CancellationToken stop);
}
