using System.CommandLine;
using HealthCheck.Agent.Settings;
using HealthCheck.Contracts;
using HealthCheck.Hosting.CommandLine;

namespace HealthCheck.Agent.Cli;

/// <summary>The command line.</summary>
internal static class AgentCommands
{
    private const string About = """
        Measures how this machine is (load, memory, storage, temperatures, processors, network, power, system), answers
        it over HTTP and pushes it over MQTT.

        Settings come from the file, then from the environment (HEALTHCHECK_Section__Key), then from these options; the
        later wins. With none at all it serves http://0.0.0.0:7070 and looks for a broker at mqtt://localhost.
        """;

    private const string HelpText = """
        As a service it tells systemd when it is up (Type=notify) and feeds its watchdog while it measures. SIGHUP makes
        it read the settings again; with a mistake in them it keeps the old ones. Exit code 78 means that the settings
        are wrong.

        Examples:
          healthcheck-agent --broker mqtt://broker.example
          healthcheck-agent once --pretty
          sudo healthcheck-agent doctor
        """;

    public static RootCommand Create()
    {
        var settings = new SettingsOptions(AgentSettings.DefaultFile)
            .With("--broker", "URL", "Mqtt:Url", "The broker: mqtt://host[:1883] or mqtts://host[:8883]")
            .With("--port", "PORT", "Http:Port", "TCP port of HTTP, 7070 if not set")
            .With("--interval", "SECONDS", "Health:IntervalSeconds",
                "Seconds between two snapshots, 1 to 3600, 30 if not set")
            .With("--name", "NAME", "Device:Name", "What people call this device, its host name if not set")
            .With("--root", "DIR", "Host:Root", "Where proc, sys and etc of the measured machine are, / if not set")
            .With("--state", "DIR", "State:Directory", "Where the agent remembers what it must");

        var root = new RootCommand(About) { HelpName = "healthcheck-agent" };
        settings.AddTo(root);
        var run = new RunCommand(settings);
        var look = new QueryCommands(settings);
        var help = HelpWithExamples.Of(root);
        help.AddText(root, HelpText);
        root.SetAction(ConsoleProgram.UntilStopped(run.InvokeAsync));
        Add(root, "run", "Run as a service until stopped (what happens without a command)")
            .SetAction(ConsoleProgram.UntilStopped(run.InvokeAsync));
        Add(root, new OnceCommand(look).Create(), help, OnceCommand.HelpText);
        Add(root, "device", "Print the announcement as JSON and leave: who this device is")
            .SetAction((result, _) =>
                look.PrintAsync(result, device => Wire.Write(device.Announcement.Build(null), indented: true)));
        Add(root, "id", "Print the id of this device and leave")
            .SetAction((result, _) =>
                look.PrintAsync(result, device => System.Text.Encoding.UTF8.GetBytes(device.Identity.Id)));
        Add(root, new DoctorCommand(settings).Create(), help, DoctorCommand.HelpText);
        Add(root, new ForgetCommand(settings).Create(), help, ForgetCommand.HelpText);
        Suggestions.Tidy(root);
        return root;
    }

    private static void Add(RootCommand root, Command command, HelpWithExamples help, string text)
    {
        root.Add(command);
        help.AddText(command, text);
    }

    private static Command Add(RootCommand root, string name, string description)
    {
        var command = new Command(name, description);
        root.Add(command);
        return command;
    }
}
