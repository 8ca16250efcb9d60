using HealthCheck.Contracts;
using HealthCheck.Hosting.Mqtt;

namespace HealthCheck.Collector.Owner;

/// <summary>
/// Clears what the broker keeps of a device for those who come later. Over connections of their own, one for each
/// topic: some brokers close the connection over what they refuse, and the one that collects must not be lost to that.
/// </summary>
/// <param name="options">The broker.</param>
/// <param name="clientId">What the collector is called there.</param>
/// <param name="discoveryPrefix">What Home Assistant's own topics begin with.</param>
/// <param name="time">For the time limits.</param>
internal sealed class RetainedTopics(MqttOptions options, string clientId, string discoveryPrefix, TimeProvider time)
{
    private readonly Topics topics = new(options.TopicPrefix);

    /// <summary>The retained topics of a device, in the order in which to clear them.</summary>
    public IReadOnlyList<string> Of(string id) => topics.Retained(id, discoveryPrefix);

    /// <summary>Whether a device comes back here when this topic of it is not cleared.</summary>
    public bool BringsBack(string topic) => topics.TryParse(topic, out _, out _);

    /// <summary>Clears one topic.</summary>
    /// <returns>Why it is not cleared; null when it is.</returns>
    public async Task<string?> ClearAsync(string topic, CancellationToken stop)
    {
        try
        {
            var connect = BrokerConnection.Prepare(options, $"{clientId}-clears").WithCleanStart().Build();
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(connect.Timeout);
            await using var connection =
                await RequestConnection.ConnectAsync(connect, time, receive: null, limit.Token);
            if (connection.Refusal is { } refusal)
                return refusal;
            var answer = await connection.PublishAsync(topic, default, isRetained: true, limit.Token);
            return RequestConnection.IsAccepted(answer)
                ? null
                : $"the broker refused it ({answer.ReasonCode}): check its access list";
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            // A broken connection shows in many ways; whoever asked is told and can ask again.
            return ConnectFailure.Describe(e);
        }
    }
}
