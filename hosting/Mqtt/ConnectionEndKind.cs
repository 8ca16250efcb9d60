namespace HealthCheck.Hosting.Mqtt;

/// <summary>What the end of a connection may mean.</summary>
public enum ConnectionEndKind
{
    /// <summary>Anything that the reason explains.</summary>
    Other,

    /// <summary>
    /// The broker closed an established connection without a DISCONNECT packet while nothing was being sent.
    /// </summary>
    ClosedInSilence,

    /// <summary>The broker said that another program with the same client id took over.</summary>
    TakenOver,
}
