using HealthCheck.Agent.Readable;

namespace HealthCheck.Agent.Doctor;

/// <summary>Whether the device is a container, and whose figures these are then.</summary>
internal sealed class ContainerCheck : ICheck
{
    public string Name => "container";

    public Task<IReadOnlyList<Finding>> LookAsync(Patient patient, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<Finding>>(patient.Announcement.Container is { } kind ? [Look(patient, kind)] : []);

    private Finding Look(Patient patient, string kind)
    {
        var memory = patient.Snapshot.Memory is { LimitedBy: not null } limited
            ? $"memory is its limit of {Units.Bytes(limited.Total)}"
            : "memory is what it is shown";
        var processors = patient.Snapshot.Load?.Processors is { } count ? Units.Text($", and {count:0.##} processors do its work") : "";
        return new Finding(Name, Grade.Green, $"This device is a container ({kind}): {memory}{processors}");
    }
}
