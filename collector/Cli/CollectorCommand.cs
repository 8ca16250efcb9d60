using System.CommandLine;
using HealthCheck.Collector.Settings;
using HealthCheck.Collector.Storage;
using HealthCheck.Hosting.CommandLine;

namespace HealthCheck.Collector.Cli;

/// <summary>The command line: what there is, with its defaults.</summary>
internal static class CollectorCommand
{
    private const string Description = """
        Collects the health of machines from an MQTT broker, keeps it, and serves a page and an API.

          healthcheck-collector                               the broker on this machine, page at http://127.0.0.1:7080
          healthcheck-collector --broker mqtts://broker.lan   a broker elsewhere, encrypted
          sudo healthcheck-collector password                 set a password: page and API for the whole network

        Settings come from the settings file, then from the environment (HEALTHCHECK_Section__Key), then from options;
        the later wins. What the database holds survives a restart; stop with Ctrl-C.
        """;

    /// <summary>The whole command line.</summary>
    public static RootCommand Create()
    {
        var settings = new SettingsOptions(CollectorSettings.DefaultFile)
            .With("--broker", "URL", "Mqtt:Url", "The broker, mqtt://host or mqtts://host [default: mqtt://localhost]")
            .With("--port", "PORT", "Http:Port", "TCP port of the page and the API [default: 7080]")
            .With("--state", "DIR", "State:Directory",
                $"Where the database is [default: $STATE_DIRECTORY or {StateOptions.DefaultDirectory}]");

        var root = new RootCommand(Description);
        settings.AddTo(root);
        var run = new Command("run", "Collect until stopped; this is what happens without a command");
        root.Add(run);
        foreach (var command in QueryCommands.All(settings).Concat(DataCommands.All(settings)))
            root.Add(command);
        var collect = ConsoleProgram.UntilStopped((result, stop) => RunCommand.RunAsync(settings, result, stop));
        root.SetAction(collect);
        run.SetAction(collect);
        AlertCommands.AddTo(root, settings);
        EnrollCommands.AddTo(root, settings);
        LoginCommands.AddTo(root, settings);
        root.Add(new ForgetCommand(settings).Create());
        Suggestions.Tidy(root);
        return root;
    }
}
