using System.CommandLine;
using HealthCheck.Collector.Service;
using HealthCheck.Collector.Settings;
using HealthCheck.Collector.Storage;
using HealthCheck.Hosting.CommandLine;
using HealthCheck.Hosting.Logging;

namespace HealthCheck.Collector.Cli;

/// <summary>
/// Runs the collector until it is stopped, and turns what prevents that into a message and an exit code.
/// </summary>
internal static class RunCommand
{
    /// <summary>Runs until a signal, or until <paramref name="stop"/>.</summary>
    public static async Task<int> RunAsync(SettingsOptions options, ParseResult result, CancellationToken stop)
    {
        var settings = CollectorSettings.Read(options.Read(result, stop));
        try
        {
            var log = ConsoleLog.Create(settings.Log);
            await using var app = await CollectorHost.BuildAsync(settings, TimeProvider.System, log, stop);
            await app.StartAsync(stop);
            CollectorHost.Welcome(app);
            await app.WaitForShutdownAsync(stop);
            return ExitCode.Ok;
        }
        catch (StoreException e) when (e.IsNewerLayout)
        {
            // With this code systemd does not start it again and again.
            ErrorOutput.Write(e);
            return ExitCode.BadSettings;
        }
    }
}
