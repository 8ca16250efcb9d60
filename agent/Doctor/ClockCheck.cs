using HealthCheck.Agent.TextOutput;

namespace HealthCheck.Agent.Doctor;

/// <summary>Whether the time that samples carry can be believed.</summary>
internal sealed class ClockCheck : ICheck
{
    public string Name => "clock";

    public Task<IReadOnlyList<Finding>> RunAsync(CheckContext context, CancellationToken stop)
    {
        var snapshot = context.Snapshot;
        var time = Units.Text($"{snapshot.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        var offset = snapshot.System?.Clock?.OffsetMilliseconds is { } off ? Units.Text($", off by {off:0.0} ms") : "";
        return Task.FromResult<IReadOnlyList<Finding>>(
        [
            snapshot.ClockSynchronized switch
            {
                true => new Finding(Name, Grade.Green, $"{time}, synchronised{offset}"),
                false => new Finding(
                    Name, Grade.Yellow, $"{time}, not synchronised: samples carry a time that may be wrong",
                    "sudo timedatectl set-ntp true, and check that UDP port 123 is let out"),
                null => new Finding(
                    Name, Grade.Yellow, $"{time}, and nothing here tells whether that is right",
                    "Install a time service, for example systemd-timesyncd"),
            },
        ]);
    }
}
