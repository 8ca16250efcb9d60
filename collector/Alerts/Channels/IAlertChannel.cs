namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>A way to people.</summary>
internal interface IAlertChannel
{
    /// <summary>Sends a message once. An attempt is bounded in time; it throws only when it is cancelled.</summary>
    Task<SendResult> SendAsync(AlertMessage message, CancellationToken stop);
}
