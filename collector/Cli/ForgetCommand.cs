using System.CommandLine;
using HealthCheck.Collector.HomeAssistant;
using HealthCheck.Collector.Settings;
using HealthCheck.Contracts;
using HealthCheck.Hosting.CommandLine;
using HealthCheck.Hosting.Mqtt;
using HealthCheck.Hosting.Settings;
using Serilog.Core;

namespace HealthCheck.Collector.Cli;

/// <summary>Takes the collector out of Home Assistant, for one that is gone for good.</summary>
internal sealed class ForgetCommand(SettingsOptions options)
{
    private const string Description = """
        Take this collector out of Home Assistant, once it is gone for good: clear from the broker what it keeps of it.
        What is stored of devices stays. Stop the collector first, or it is announced again at its next start.
        """;

    public Command Create()
    {
        var command = new Command("forget", Description);
        command.SetAction(ForgetAsync);
        return command;
    }

    private async Task<int> ForgetAsync(ParseResult result, CancellationToken stop)
    {
        var settings = CollectorSettings.Read(options.Read(result, stop));
        var announced = new AnnouncedTopic(settings.State.Directory, Logger.None);
        if (announced.Read() is not { } topic)
        {
            Console.WriteLine("Home Assistant was not told of this collector.");
            return ExitCode.Ok;
        }

        try
        {
            var device = CollectorDevice.OfAnnounced(new Topics(settings.Mqtt.TopicPrefix), topic);
            var topics = device?.Retained ?? [topic];
            var reason = await CollectorRemoval.ClearAsync(
                settings.Mqtt, "healthcheck-collector-forget", topics, TimeProvider.System, stop);
            if (reason is not null)
            {
                Console.Error.WriteLine($"Not all is cleared: {reason}");
                return ExitCode.Failed;
            }

            foreach (var each in topics)
                Console.WriteLine($"cleared {each}");
            announced.Write(null);
            return ExitCode.Ok;
        }
        catch (Exception e) when (e is not SettingsException && !stop.IsCancellationRequested)
        {
            // Whatever stands in the way of the broker: nothing more can be done about it here.
            Console.Error.WriteLine($"Not cleared: {ConnectFailure.Describe(e)}");
            return ExitCode.Failed;
        }
    }
}
