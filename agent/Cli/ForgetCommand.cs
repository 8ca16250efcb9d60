using System.CommandLine;
using HealthCheck.Agent.Http;
using HealthCheck.Agent.Identity;
using HealthCheck.Agent.Machine;
using HealthCheck.Agent.Mqtt;
using HealthCheck.Agent.Settings;
using HealthCheck.Contracts;
using HealthCheck.Hosting.CommandLine;
using HealthCheck.Hosting.Mqtt;
using HealthCheck.Hosting.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace HealthCheck.Agent.Cli;

/// <summary>Takes everything of this device from the broker that it keeps for those who come later.</summary>
internal sealed class ForgetCommand(SettingsOptions options)
{
    public const string Description =
        "Clear from the broker all that it keeps of this device, once it is gone for good";

    public const string HelpText = """
        For a device that is gone for good or gets another id: clears its announcement, status and last snapshot from
        the broker, and its entry in Home Assistant, each by an empty retained message. What the collector has stored
        stays there. Stop the agent first, or it announces itself again. For a device that is no longer there, run it
        elsewhere with its id.

        Asks before it does so; scripts say --yes. Exits with 0 when all is cleared, 1 when not.

        Examples:
          healthcheck-agent forget
          healthcheck-agent forget --yes --set Device:Id=3f9c0d5e2a7b4c11 --broker mqtt://broker.example
        """;

    private readonly Option<bool> yes = new("--yes", "-y") { Description = "Do not ask" };

    public Command Create()
    {
        var command = new Command("forget", Description) { yes };
        command.SetAction(InvokeAsync);
        return command;
    }

    private async Task<int> InvokeAsync(ParseResult result, CancellationToken stop)
    {
        try
        {
            var settings = AgentSettings.Read(options.Read(result, stop));
            using var device =
                new MeasuredMachine(settings, keepIdentity: false, NullLogger.Instance, TimeProvider.System);
            var id = device.Identity.Id;
            if (device.Identity.Origin == IdentityOrigin.Drawn)
            {
                Console.Error.WriteLine(
                    "This machine has no id of its own: say which device is meant with --set Device:Id=ID.");
                return ExitCode.Failed;
            }

            if ((await LocalAgent.AskAsync(settings.Http, id, stop)).Holder == PortHolder.ThisAgent)
            {
                Console.Error.WriteLine(
                    "An agent of this device runs here and will announce itself again: stop it first (sudo systemctl "
                        + "stop healthcheck-agent).");
            }

            if (!result.GetValue(yes) && !await ConfirmAsync(settings.Mqtt, id, stop))
                return ExitCode.Failed;
            return await ClearAsync(settings.Mqtt, settings.HomeAssistant.DiscoveryPrefix, id, stop);
        }
        catch (Exception e) when (e is not (SettingsException or OutputException) && !stop.IsCancellationRequested)
        {
            // Whatever stands in the way of the broker: nothing more can be done about it here.
            Console.Error.WriteLine($"Not cleared: {ConnectFailure.Describe(e)}");
            return ExitCode.Failed;
        }
    }

    private static async Task<bool> ConfirmAsync(MqttOptions broker, string id, CancellationToken stop)
    {
        if (Console.IsInputRedirected)
        {
            Console.Error.WriteLine("Nobody is here to confirm this: say --yes to clear without being asked.");
            return false;
        }

        var name = await ReadNameAsync(broker, id, stop);
        Console.Error.Write($"""
            The broker at {broker.Url.Host} will keep nothing more of {(name is null ? id : $"{name} ({id})")}.
            Type y, or its name, to go on: 
            """);
        if (IsYes(Console.ReadLine(), name ?? id))
            return true;
        Console.Error.WriteLine("Nothing was changed.");
        return false;
    }

    // As it announced itself: with an id given by hand it may be another machine's.
    private static async Task<string?> ReadNameAsync(MqttOptions broker, string id, CancellationToken stop)
    {
        var topic = new Topics(broker.TopicPrefix).Of(id, TopicKind.Announcement);
        await using var probe = await MqttProbe.ConnectAsync(broker, ClientId(id), stop);
        await probe.SubscribeAsync(topic, stop);
        await probe.CollectRetainedAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), 1, stop);
        try
        {
            return probe.Retained.TryGetValue(topic, out var json) ? Wire.ReadAnnouncement(json).Name : null;
        }
        catch (ContractException)
        {
            return null;
        }
    }

    private static string ClientId(string id) => $"healthcheck-forget-{id}";

    internal static bool IsYes(string? answer, string name) =>
        answer?.Trim() is { Length: > 0 } word
            && (word is "y" or "Y" or "yes" || word.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static async Task<int> ClearAsync(
        MqttOptions broker, string discoveryPrefix, string id, CancellationToken stop)
    {
        var exitCode = ExitCode.Ok;
        foreach (var topic in new Topics(broker.TopicPrefix).Retained(id, discoveryPrefix))
        {
            // One visit each: some brokers close the connection over what they refuse.
            await using var probe = await MqttProbe.ConnectAsync(broker, ClientId(id), stop);
            var refusal = await probe.PublishAsync(topic, ReadOnlyMemory<byte>.Empty, retain: true, stop);
            Console.WriteLine(refusal is null ? $"cleared {topic}" : $"REFUSED {topic}: {refusal}");
            if (refusal is not null)
                exitCode = ExitCode.Failed;
        }

        return exitCode;
    }
}
