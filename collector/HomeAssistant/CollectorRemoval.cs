using HealthCheck.Hosting.Mqtt;

namespace HealthCheck.Collector.HomeAssistant;

/// <summary>Takes back what was announced of a collector.</summary>
internal static class CollectorRemoval
{
    /// <summary>Clears topics, in their order.</summary>
    /// <returns>Why one is not cleared; null when all are.</returns>
    /// <exception cref="Exception">There was no connection: see <see cref="ConnectFailure"/>.</exception>
    public static async Task<string?> ClearAsync(
        MqttOptions mqtt, string clientId, IEnumerable<string> topics, TimeProvider time, CancellationToken stop)
    {
        var connect = BrokerConnection.Prepare(mqtt, clientId).WithCleanStart().Build();
        await using var connection = await RequestConnection.ConnectAsync(connect, time, receive: null, stop);
        if (connection.Refusal is { } refusal)
            throw new IOException(refusal);
        string? reason = null;
        foreach (var topic in topics.Distinct(StringComparer.Ordinal))
        {
            var answer = await connection.PublishAsync(topic, default, isRetained: true, stop);
            if (!RequestConnection.IsAccepted(answer))
                reason ??= $"the broker refused {topic} ({answer.ReasonCode}): check its access list";
        }

        return reason;
    }
}
