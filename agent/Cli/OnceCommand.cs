using System.CommandLine;
using System.Text;
using HealthCheck.Agent.Machine;
using HealthCheck.Agent.TextOutput;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Cli;

/// <summary>Prints one snapshot, as JSON for programs or as text for people.</summary>
internal sealed class OnceCommand(QueryCommands look)
{
    public const string HelpText = """
        The JSON is the document that GET /health and the broker have. It takes two looks a moment apart, so that rates
        and shares are known.

        Examples:
          healthcheck-agent once | jq .memory.usedPercent
          watch -n 10 healthcheck-agent once --pretty
        """;

    // Shares and rates are those between two looks; shorter, and the kernel's clock of 10 ms shows in them.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    private readonly Option<bool> pretty = new("--pretty")
    {
        Description = "Text for people instead of JSON",
    };

    public Command Create()
    {
        var command =
            new Command("once", "Print one snapshot as JSON and leave; needs no broker and no network") { pretty };
        command.SetAction((result, stop) => look.PrintAsync(
            result, async device => Write(device, await MeasureAsync(device, stop), result.GetValue(pretty))));
        return command;
    }

    private static async Task<HealthSnapshot> MeasureAsync(MeasuredMachine device, CancellationToken stop)
    {
        device.Sampler.Measure();
        await Task.Delay(BetweenLooks, TimeProvider.System, stop);
        return device.Sampler.Measure() with { Sequence = 1 };
    }

    private static byte[] Write(MeasuredMachine device, HealthSnapshot snapshot, bool isForPeople) => isForPeople
        ? Encoding.UTF8.GetBytes(SnapshotText.Write(snapshot, device.Announcement.Build(null)).TrimEnd('\n'))
        : Wire.Write(snapshot, indented: true);
}
