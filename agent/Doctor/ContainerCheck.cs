using HealthCheck.Agent.TextOutput;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Agent.Doctor;

/// <summary>Whether the device is a container, and whose figures these are then.</summary>
internal sealed class ContainerCheck : ICheck
{
    public string Name => "container";

    public Task<IReadOnlyList<Finding>> RunAsync(CheckContext context, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<Finding>>(context.Announcement.Container is { } kind
            ? [Look(context, kind)]
            : []);

    private Finding Look(CheckContext context, string kind)
    {
        var memory = context.Snapshot.Memory is { } reading
            ? $"{ByteText.Of(reading.Total)} of memory{(reading.LimitedBy is null ? "" : ", its limit")}"
            : null;
        var processors = context.Snapshot.Load?.Processors is { } count
            ? Units.Text($"{count:0.##} {(count == 1 ? "processor" : "processors")}")
            : null;
        return new Finding(
            Name, Grade.Green, $"This device is a container ({kind}) with {Line.Join(memory, processors)}");
    }
}
