using HealthCheck.Agent.HomeAssistant;
using HealthCheck.Agent.Mqtt;
using HealthCheck.Agent.Settings;
using HealthCheck.Contracts;
using HealthCheck.Hosting.HomeAssistant;
using MQTTnet.Protocol;

namespace HealthCheck.Agent.Doctor;

/// <summary>What this user may do at the broker, found out by trying, on the very topics that the agent uses.</summary>
/// <param name="visit">The connection over which the doctor listens.</param>
/// <param name="visitAgain">Begins another one.</param>
/// <param name="topics">The topics.</param>
/// <param name="homeAssistant">Home Assistant's.</param>
/// <param name="id">Identity of the device.</param>
internal sealed class BrokerRights(
    MqttProbe probe, Func<CancellationToken, Task<MqttProbe>> connectAgain, Topics topics,
    HomeAssistantTopics homeAssistant, string id)
{
    private const string Check = "broker";
    private static readonly TopicKind[] Own =
        [TopicKind.Announcement, TopicKind.Status, TopicKind.Health, TopicKind.Backlog];

    /// <summary>A topic of this device.</summary>
    public string Of(TopicKind kind) => topics.Of(id, kind);

    /// <summary>Subscribes to what the agent listens to, and to what tells the doctor more.</summary>
    public async Task<IReadOnlyList<Finding>> SubscribeAsync(AgentSettings settings, CancellationToken stop)
    {
        // Not being let in on these is no fault of the agent's.
        foreach (var kind in Own)
            await probe.SubscribeAsync(Of(kind), stop);
        foreach (var filter in homeAssistant.Announcements)
            await probe.SubscribeAsync(filter, stop);

        var findings = new List<Finding>();
        if (await probe.SubscribeAsync(Of(TopicKind.Resend), stop) is not null)
        {
            findings.Add(new Finding(
                Check, Grade.Yellow,
                "May not listen to resend: what a broker lost after acknowledging it cannot be asked for again",
                $"Allow this user to read {Of(TopicKind.Resend)} at the broker"));
        }

        if (settings.Commands.Enabled && await probe.SubscribeAsync(Of(TopicKind.Command), stop) is not null)
        {
            findings.Add(new Finding(
                Check, Grade.Yellow, "May not listen to commands, though Commands:Enabled is true",
                $"Allow this user to read {Of(TopicKind.Command)} at the broker"));
        }

        if (settings.HomeAssistant.Enabled && await probe.SubscribeAsync(homeAssistant.Birth, stop) is not null)
        {
            findings.Add(new Finding(
                HomeAssistantCheck.Name, Grade.Yellow,
                "May not listen to its birth: after its restart a broker that forgot this device stays so",
                $"Allow this user to read {homeAssistant.Birth} at the broker"));
        }

        return findings;
    }

    /// <summary>Tries to publish on each topic of the agent, without publishing.</summary>
    public async Task<IReadOnlyList<Finding>> TryPublishAsync(AgentSettings settings, CancellationToken stop)
    {
        if (probe.Welcome.MaximumQoS < MqttQualityOfServiceLevel.ExactlyOnce)
            return [new Finding(
                Check, Grade.Green, "The broker has no QoS 2, without which publishing cannot be tried and undone")];

        var refused = new List<string>();
        foreach (var kind in Own)
        {
            if (!await MayPublishAsync(Of(kind), Harmless(kind), stop))
                refused.Add(Of(kind));
        }

        var mayTellEvents = !settings.HomeAssistant.Enabled
            || await MayPublishAsync(Of(TopicKind.Event), "{}"u8.ToArray(), stop);
        var user = settings.Mqtt.Username is { } name ? $"user {name}" : "this device";
        return
        [
            refused.Count == 0
                ? new Finding(Check, Grade.Green, "May publish announcement, status, health and backlog")
                : new Finding(
                    Check, Grade.Red, $"May not publish on {string.Join(", ", refused)}",
                    $"Allow {user} to write {topics.Prefix}/{id}/# at the broker (in Mosquitto's acl_file: topic "
                        + $"readwrite {topics.Prefix}/{id}/#)"),
            .. !settings.HomeAssistant.Enabled || await MayPublishAsync(homeAssistant.Config, HarmlessConfig(), stop)
                ? Array.Empty<Finding>()
                : [
                    new Finding(
                        HomeAssistantCheck.Name, Grade.Yellow,
                        "May not publish there: Home Assistant cannot find this device by itself",
                        $"Allow {user} to write {homeAssistant.Config} at the broker, or set HomeAssistant:Enabled to "
                        + $"false"),
                ],
            .. mayTellEvents
                ? Array.Empty<Finding>()
                : [
                    new Finding(
                        HomeAssistantCheck.Name, Grade.Yellow,
                        "May not publish events: Home Assistant is not told when a problem begins or ends",
                        $"Allow {user} to write {Of(TopicKind.Event)} at the broker"),
                ],
        ];
    }

    // Over a connection of its own: brokers there are that close it over what they refuse, Mosquitto 2.0.11 among them
    // where max_queued_messages is 0.
    private async Task<bool> MayPublishAsync(string topic, byte[] harmless, CancellationToken stop)
    {
        await using var attempt = await connectAgain(stop);
        try
        {
            return await attempt.TryPublishAsync(topic, harmless, stop) is null;
        }
        catch (IOException)
        {
            return false;
        }
    }

    // What the broker holds already says nothing new; else what every reader passes over.
    private byte[] Harmless(TopicKind kind) =>
        probe.Retained.TryGetValue(Of(kind), out var held) ? held
        : kind == TopicKind.Backlog ? "[]"u8.ToArray()
        : kind == TopicKind.Status ? PresencePayload.Of(Presence.Offline).ToArray()
        : "{}"u8.ToArray();

    private byte[] HarmlessConfig() => probe.Retained.GetValueOrDefault(homeAssistant.Config) ?? "{}"u8.ToArray();
}
