using HealthCheck.Contracts;
using HealthCheck.Hosting.Mqtt;
using MQTTnet;
using MQTTnet.Protocol;

namespace HealthCheck.Collector.Owner;

/// <summary>
/// Clears what the broker keeps of a device for those who come later. Over connections of their own, one for each
/// topic: some brokers close the connection over what they refuse, and the one that collects must not be lost to that.
/// </summary>
/// <param name="options">The broker.</param>
/// <param name="clientId">What the collector is called there.</param>
/// <param name="discoveryPrefix">What Home Assistant's own topics begin with.</param>
internal sealed class RetainedTopics(MqttOptions options, string clientId, string discoveryPrefix)
{
    private readonly MqttClientFactory factory = new();
    private readonly Topics topics = new(options.TopicPrefix);

    /// <summary>The topics of a device that bring it back when they are not cleared.</summary>
    public IReadOnlyList<string> OfDevice(string id) => topics.Retained(id);

    /// <summary>Where an agent announces its device to Home Assistant.</summary>
    public string OfHomeAssistant(string id) => Topics.Discovery(discoveryPrefix, id);

    /// <summary>Clears one topic.</summary>
    /// <returns>Why it is not cleared; null when it is.</returns>
    public async Task<string?> ClearAsync(string topic, CancellationToken stop)
    {
        try
        {
            var connection = BrokerConnection.Prepare(options, $"{clientId}-clears").WithCleanStart().Build();
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(connection.Timeout);
            using var client = factory.CreateMqttClient();
            var connected = await client.ConnectAsync(connection, limit.Token);
            if (connected.ResultCode != MqttClientConnectResultCode.Success)
                return ConnectFailure.Describe(connected);

            var message = new MqttApplicationMessageBuilder()
                .WithTopic(topic)
                .WithRetainFlag()
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .Build();
            var published = await client.PublishAsync(message, limit.Token);
            await client.DisconnectAsync(new MqttClientDisconnectOptions(), limit.Token);
            return published.IsSuccess
                ? null
                : $"the broker refused it ({published.ReasonCode}): check its access list";
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            // The client shows a broken connection in many ways; whoever asked is told and can ask again.
            return ConnectFailure.Describe(e);
        }
    }
}
