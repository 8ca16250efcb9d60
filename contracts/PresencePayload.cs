namespace HealthCheck.Contracts;

/// <summary><see cref="Presence"/> as it stands on the status topic: the bare word in UTF-8.</summary>
public static class PresencePayload
{
    /// <summary>The payload for a presence.</summary>
    public static ReadOnlyMemory<byte> Of(Presence presence) => presence switch
    {
        Presence.Online => "online"u8.ToArray(),
        Presence.Stopped => "stopped"u8.ToArray(),
        _ => "offline"u8.ToArray(),
    };

    /// <summary>Reads a payload of the status topic.</summary>
    /// <exception cref="ContractException">It is none of the three words.</exception>
    public static Presence Read(ReadOnlySpan<byte> payload) =>
        payload.SequenceEqual("online"u8) ? Presence.Online
        : payload.SequenceEqual("stopped"u8) ? Presence.Stopped
        : payload.SequenceEqual("offline"u8) ? Presence.Offline
        : throw ContractException.Malformed("status is none of online, stopped, offline");
}
