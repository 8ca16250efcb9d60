using HealthCheck.Hosting.Mqtt;
using Microsoft.Extensions.Logging;
using MQTTnet.Protocol;

namespace HealthCheck.Agent.Mqtt;

/// <summary>
/// Logs what a broker rejects or limits: each finding once, not for each message or connection.
/// </summary>
internal sealed class SessionLog(BrokerTerms terms, ILogger log)
{
    private readonly HashSet<string> rejectedSubscriptions = [];
    private readonly HashSet<string> forbiddenTopics = [];
    private readonly HashSet<(string What, int PacketBytes)> sizes = [];
    private BrokerLimits limits = BrokerLimits.None;

    /// <summary>The limits of the present connection, if they differ from those before.</summary>
    public void Limits()
    {
        if (terms.Limits == limits)
            return;
        limits = terms.Limits;
        foreach (var limitation in limits.ForDevice(BrokerTerms.NeedsBytes))
            log.LogWarning("{Cost}. {Cure}.", limitation.Cost, limitation.Cure);
    }

    /// <summary>A message is larger than the broker accepts.</summary>
    /// <param name="what">Which messages, for example <c>samples</c>.</param>
    /// <param name="bytes">Their size.</param>
    /// <param name="consequence">What happens to them, a sentence without its full stop.</param>
    public void Size(string what, int bytes, string consequence)
    {
        var most = terms.Limits.PacketBytes;
        if (sizes.Add((what + consequence, most)))
        {
            log.LogWarning(
                "The broker takes packets of {Most} bytes at most, and {What} of this device need {Bytes}. {Consequence}."
                + " Allow 70000 bytes or more at the broker (in Mosquitto: max_packet_size).",
                most, what, bytes, consequence);
        }
    }

    /// <summary>The answer of the broker to a subscription.</summary>
    public void Subscription(string topic, MqttSubscribeReasonCode code)
    {
        if (code <= MqttSubscribeReasonCode.GrantedQoS2)
        {
            rejectedSubscriptions.Remove(topic);
        }
        else if (rejectedSubscriptions.Add(topic))
        {
            log.LogWarning(
                "The broker does not let this device listen to {Topic} ({Code}): allow it to read that", topic, code);
        }
    }

    /// <summary>The device may publish to a topic.</summary>
    public void Permitted(string topic) => forbiddenTopics.Remove(topic);

    /// <summary>The device may not publish to a topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="reason">What the broker said.</param>
    public void Forbidden(string topic, string reason)
    {
        if (forbiddenTopics.Add(topic))
            log.LogWarning("The broker is connected, but {Reason}", reason);
    }
}
