namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>What channels share.</summary>
/// <param name="Http">Sends requests: no redirects, no cookies, bounded time, no metadata addresses.</param>
/// <param name="Time">The clock.</param>
internal sealed record ChannelContext(HttpMessageInvoker Http, TimeProvider Time)
{
    /// <summary>For messages to browsers; null where none are sent.</summary>
    public PushSettings? Push { get; init; }
}
