using System.Globalization;
using HealthCheck.Agent.Identity;
using HealthCheck.Contracts;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Mqtt;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace HealthCheck.Agent.RemoteCommands;

/// <summary>Receives commands if the owner allows them, and passes accepted ones to logind.</summary>
internal sealed class CommandListener(
    MqttOptions mqtt, RemoteCommandOptions options, AgentRun run, CommandGate gate,
    LoginManager manager, ILogger<CommandListener> log, TimeProvider clock)
{
    private static readonly TimeSpan AnswerTakesAtMost = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly string topic = new Topics(mqtt.TopicPrefix).Of(run.DeviceId, TopicKind.Command);
    private long? loggedAt;
    private long refusals;

    /// <summary>The subscription. It keeps the retain flag of messages, and excludes those retained before.</summary>
    public IEnumerable<MqttTopicFilter> Filters => !options.Enabled ? [] :
    [
        new MqttTopicFilterBuilder().WithTopic(topic).WithAtLeastOnceQoS().WithRetainAsPublished()
            .WithRetainHandling(MqttRetainHandling.DoNotSendOnSubscribe).Build(),
    ];

    /// <summary>Handles a message if it is on the command topic.</summary>
    public void Receive(MqttPublishPacket message)
    {
        if (!options.Enabled || message.Topic != topic)
            return;
        var command = RemoteCommand.Parse(message.Payload);
        if (gate.ReasonToReject(command, message.Retain) is { } reason)
        {
            LogRejection(reason);
            return;
        }

        log.LogWarning("Told over MQTT to {Action} this machine", command!.Value.Action);
        _ = ExecuteAsync(command.Value.Action);
    }

    // Not awaited, so that the connection is not blocked.
    private async Task ExecuteAsync(RemoteAction action)
    {
        using var limit = new CancellationTokenSource(AnswerTakesAtMost, clock);
        try
        {
            if (await manager.DoAsync(action, limit.Token) is { } reason)
            {
                gate.Failed();
                log.LogError(
                    "It cannot be done: {Reason}. docs/home-assistant.md has the polkit rule that allows it", reason);
            }
        }
        catch (Exception e)
        {
            // Nothing awaits this task, so every exception is logged here.
            gate.Failed();
            log.LogError("It cannot be done: {Reason}", ErrorText.Of(e));
        }
    }

    // At most one line a minute.
    private void LogRejection(string reason)
    {
        refusals++;
        if (loggedAt is { } before && clock.GetElapsedTime(before) < LogInterval)
            return;
        loggedAt = clock.GetTimestamp();
        log.LogWarning(
            "A command over MQTT was refused: {Reason} ({Count} refused since the start)", reason,
            refusals.ToString(CultureInfo.InvariantCulture));
    }
}
