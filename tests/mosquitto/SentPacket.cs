namespace HealthCheck.Mosquitto.Testing;

/// <summary>A packet that a client sent.</summary>
/// <param name="Connection">Number of the connection, from 1.</param>
/// <param name="First">First byte: kind and flags.</param>
/// <param name="Bytes">Size of the whole packet.</param>
/// <param name="Topic">Topic of a PUBLISH packet, else empty.</param>
/// <param name="Payload">Payload of a PUBLISH packet, else empty.</param>
public sealed record SentPacket(int Connection, byte First, int Bytes, string Topic, byte[] Payload)
{
    /// <summary>True for the topic's last level.</summary>
    public bool IsTo(string kind) => Topic.EndsWith("/" + kind, StringComparison.Ordinal);

    /// <summary>The quality of service of a PUBLISH packet.</summary>
    public int QoS => (First >> 1) & 3;

    /// <summary>Whether a PUBLISH packet is to be retained.</summary>
    public bool IsRetained => (First & 1) == 1;

    /// <summary>True for a PUBLISH packet.</summary>
    public bool IsPublish => First >> 4 == 3;
}
