using System.CommandLine;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Machine;
using HealthCheck.Agent.Settings;
using HealthCheck.Hosting.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;

namespace HealthCheck.Agent.Cli;

/// <summary>The commands that look at the machine once and print what they see: nothing is changed or kept.</summary>
internal sealed class QueryCommands(SettingsOptions options)
{
    public Task<int> PrintAsync(ParseResult result, Func<MeasuredMachine, byte[]> print) =>
        PrintAsync(result, device => Task.FromResult(print(device)));

    public async Task<int> PrintAsync(ParseResult result, Func<MeasuredMachine, Task<byte[]>> print)
    {
        var settings = AgentSettings.Read(options.Read(result));

        // What is wrong is in the document; it need not be said twice.
        using var device = new MeasuredMachine(settings, keepIdentity: false, NullLogger.Instance, TimeProvider.System);
        if (device.Identity.Origin == IdentityOrigin.Drawn)
            Console.Error.WriteLine(
                "This machine has neither a board serial nor a machine-id: this id was drawn for now only.");

        var text = await print(device);
        await using var output = ConsoleProgram.OpenOutput();
        output.Write(text);
        output.Write("\n"u8);
        return ExitCode.Ok;
    }
}
