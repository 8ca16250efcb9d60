using System.Globalization;
using HealthCheck.Agent.Documents;
using HealthCheck.Agent.Identity;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Mqtt;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace HealthCheck.Agent.RemoteCommands;

/// <summary>Listens for commands where the owner allows them, and hands what is honoured to logind.</summary>
internal sealed class CommandListener(
    MqttOptions mqtt, RemoteCommandOptions options, AgentRun run, CommandKey key, Latest<AgentSettings> settings,
    LoginManager manager, ILogger<CommandListener> log, TimeProvider clock)
{
    private static readonly TimeSpan AnswerTakesAtMost = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan TellRefusalsEvery = TimeSpan.FromMinutes(1);

    private readonly string topic = new Topics(mqtt.TopicPrefix).Of(run.DeviceId, TopicKind.Command);
    private readonly CommandGate gate = new(run.StartedAt, clock);
    private long? toldAt;
    private long refusals;

    /// <summary>What to listen to. The flag that says retained is kept, and what the broker had kept does not come at all.</summary>
    public IEnumerable<MqttTopicFilter> Filters => !options.Enabled ? [] :
    [
        new MqttTopicFilterBuilder().WithTopic(topic).WithAtLeastOnceQoS().WithRetainAsPublished()
            .WithRetainHandling(MqttRetainHandling.DoNotSendOnSubscribe).Build(),
    ];

    // Without discovery nobody knows the key, and no Home Assistant is asked to send it.
    private CommandKey? Required => settings.Value.HomeAssistant.Enabled ? key : null;

    /// <summary>Takes a message if it is on the topic of commands.</summary>
    public void Take(MqttApplicationMessage message)
    {
        if (!options.Enabled || message.Topic != topic)
            return;
        var command = RemoteCommand.Parse(message.Payload);
        if (gate.Refuse(command, message.Retain, Required) is { } reason)
        {
            Refuse(reason);
            return;
        }

        log.LogWarning("Told over MQTT to {Action} this machine", command!.Value.Action);
        _ = ObeyAsync(command.Value.Action);
    }

    // Aside, so that the connection goes on.
    private async Task ObeyAsync(RemoteAction action)
    {
        using var limit = new CancellationTokenSource(AnswerTakesAtMost, clock);
        try
        {
            if (await manager.DoAsync(action, limit.Token) is { } reason)
                log.LogError("It cannot be done: {Reason}. docs/home-assistant.md has the polkit rule that allows it", reason);
        }
        catch (Exception e)
        {
            // The one who pressed the button is not here to hear of it, whatever it is.
            log.LogError("It cannot be done: {Reason}", ErrorText.Of(e));
        }
    }

    // Each is counted; a flood of them is one line a minute.
    private void Refuse(string reason)
    {
        refusals++;
        if (toldAt is { } before && clock.GetElapsedTime(before) < TellRefusalsEvery)
            return;
        toldAt = clock.GetTimestamp();
        log.LogWarning(
            "A command over MQTT was refused: {Reason} ({Count} refused since the start)", reason,
            refusals.ToString(CultureInfo.InvariantCulture));
    }
}
