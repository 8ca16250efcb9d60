namespace HealthCheck.Hosting.Mqtt;

/// <summary>An established connection to the broker ended.</summary>
public sealed class ConnectionLostException(ConnectionEnd end, Exception? inner = null) : IOException(end.Reason, inner)
{
    /// <summary>How.</summary>
    public ConnectionEnd End { get; } = end;
}
