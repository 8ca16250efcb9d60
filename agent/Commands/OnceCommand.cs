using System.CommandLine;
using System.Text;
using HealthCheck.Agent.Readable;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Commands;

/// <summary>Prints one snapshot, as JSON for programs or as text for people.</summary>
internal sealed class OnceCommand(LookCommands look)
{
    // What is a rate, processor use among them, takes two looks.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly Option<bool> pretty = new("--pretty")
    {
        Description = "For people: aligned text with the units they read, after a look of one second so that rates are known",
    };

    public Command Create()
    {
        var command = new Command("once", "Print one snapshot as JSON and leave; needs no broker and no network") { pretty };
        command.SetAction((result, stop) => look.PrintAsync(
            result, device => result.GetValue(pretty) ? WriteTextAsync(device, stop) : Task.FromResult(WriteJson(device))));
        return command;
    }

    private static byte[] WriteJson(Device device) => Wire.Write(device.Sampler.Measure(), indented: true);

    private static async Task<byte[]> WriteTextAsync(Device device, CancellationToken stop)
    {
        device.Sampler.Measure();
        await Task.Delay(BetweenLooks, TimeProvider.System, stop);
        return Encoding.UTF8.GetBytes(SnapshotText.Write(device.Sampler.Measure(), device.Announcement.Build(null)).TrimEnd('\n'));
    }
}
