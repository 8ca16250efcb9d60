using System.CommandLine;
using HealthCheck.Agent.Doctor;
using HealthCheck.Agent.Host;
using HealthCheck.Agent.Http;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Machine;
using HealthCheck.Agent.Settings;
using HealthCheck.Contracts;
using HealthCheck.Hosting.CommandLine;
using HealthCheck.Hosting.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace HealthCheck.Agent.Cli;

/// <summary>Looks at everything that the agent needs, and says what is wrong and what helps.</summary>
internal sealed class DoctorCommand(SettingsOptions options)
{
    public const string Description = "Check everything the agent needs, and say what helps";

    public const string HelpText = """
        Looks at the settings, the identity, the service, the HTTP port, the broker (name, connection, TLS, credentials,
        limits, and whether the agent may publish where it must), Home Assistant, the clock, permissions, and every
        source. It changes nothing, publishes nothing, and may run beside the agent. Run it as the agent's user or as
        root, so that it may read the same files.

        Exits with 0 when all is green, 1 when something could be better (yellow), 2 when something does not work (red).
        Colours are for terminals only; NO_COLOR=1 turns them off there too.

        Examples:
          sudo healthcheck-agent doctor
          healthcheck-agent doctor --broker mqtts://broker.example --set Mqtt:CaFile=/etc/healthcheck/ca.pem
          healthcheck-agent doctor --json | jq '.findings[] | select(.grade != "green")'
        """;

    // What is a rate takes two looks.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly Option<bool> json =
        new("--json") { Description = "Print the same findings as JSON, for programs" };
    private readonly List<Finding> findings = [];
    private DoctorText? text;

    public Command Create()
    {
        var command = new Command("doctor", Description) { json };
        command.SetAction(InvokeAsync);
        return command;
    }

    private async Task<int> InvokeAsync(ParseResult result, CancellationToken stop)
    {
        if (!result.GetValue(json))
        {
            text = new DoctorText(Console.Out, TerminalColour.IsWanted(Console.IsOutputRedirected));
        }

        var id = await ExamineAsync(result, stop);
        var worst = findings.Max(finding => finding.Grade);
        text?.WriteSum(findings);
        if (text is null)
        {
            await using var output = ConsoleProgram.OpenOutput();
            output.Write(Wire.Write(
                new DoctorReport(worst, id, AgentVersion.Text, findings), DoctorJson.Default.DoctorReport,
                indented: true));
            output.Write("\n"u8);
        }

        return (int)worst;
    }

    private async Task<string?> ExamineAsync(ParseResult result, CancellationToken stop)
    {
        AgentSettings settings;
        try
        {
            settings = AgentSettings.Read(options.Read(result, stop));
            var file = options.FileOf(result);
            Add(new Finding("settings", Grade.Green,
                File.Exists(file) ? file : $"There is no {file}: all is at its default or given by hand"));
        }
        catch (SettingsException e)
        {
            foreach (var mistake in e.Mistakes)
                Add(new Finding("settings", Grade.Red, mistake,
                    $"Correct it in {options.FileOf(result)}, the environment or the command line"));
            return null;
        }

        using var device = new MeasuredMachine(settings, keepIdentity: false, NullLogger.Instance, TimeProvider.System);
        using var host = new HostFiles(settings.Host);
        device.Sampler.Measure();
        var local = await LocalAgent.AskAsync(settings.Http, device.Identity.Id, stop);
        await Task.Delay(BetweenLooks, TimeProvider.System, stop);
        var context =
            new CheckContext(settings, device, host, device.Announcement.Build(null), device.Sampler.Measure(), local);
        foreach (var check in CheckList.All)
        {
            foreach (var finding in await CheckList.RunAsync(check, context, stop))
                Add(finding);
        }

        return device.Identity.Id;
    }

    private void Add(Finding finding)
    {
        findings.Add(finding);
        text?.Write(finding);
    }
}
