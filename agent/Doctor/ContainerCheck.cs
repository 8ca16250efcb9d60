using HealthCheck.Agent.TextOutput;

namespace HealthCheck.Agent.Doctor;

/// <summary>Whether the device is a container, and whose figures these are then.</summary>
internal sealed class ContainerCheck : ICheck
{
    public string Name => "container";

    public Task<IReadOnlyList<Finding>> LookAsync(Patient patient, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<Finding>>(patient.Announcement.Container is { } kind ? [Look(patient, kind)] : []);

    private Finding Look(Patient patient, string kind)
    {
        var memory = patient.Snapshot.Memory is { } reading
            ? $"{Units.Bytes(reading.Total)} of memory{(reading.LimitedBy is null ? "" : ", its limit")}"
            : null;
        var processors = patient.Snapshot.Load?.Processors is { } count
            ? Units.Text($"{count:0.##} {(count == 1 ? "processor" : "processors")}")
            : null;
        return new Finding(Name, Grade.Green, $"This device is a container ({kind}) with {Line.Join(memory, processors)}");
    }
}
