namespace HealthCheck.Collector.Alerts.Channels;

/// <summary>What became of an attempt to send a message.</summary>
internal enum SendOutcome
{
    /// <summary>The service has it.</summary>
    Delivered,

    /// <summary>It may work later: no network, a busy service, too many messages.</summary>
    Retry,

    /// <summary>The service will never take this message, but may take others.</summary>
    Rejected,

    /// <summary>The service will take no message until the owner changes the channel: wrong password, channel deleted.
    /// </summary>
    Refused,
}
