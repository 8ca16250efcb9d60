using System.CommandLine;
using System.Text;
using HealthCheck.Agent.Readable;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Commands;

/// <summary>Prints one snapshot, as JSON for programs or as text for people.</summary>
internal sealed class OnceCommand(LookCommands look)
{
    public const string Lesson = """
        The JSON is the document that GET /health and the broker have. It is of a first look, in which rates are null; with
        --pretty the program looks again after one second.

        Examples:
          healthcheck-agent once | jq .memory.usedPercent
          watch -n 10 healthcheck-agent once --pretty
        """;

    // What is a rate, processor use among them, takes two looks.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly Option<bool> pretty = new("--pretty")
    {
        Description = "Text for people instead of JSON",
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
