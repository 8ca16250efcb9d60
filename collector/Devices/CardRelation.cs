namespace HealthCheck.Collector.Devices;

/// <summary>What is known of a card that was seen in two boards.</summary>
internal enum CardRelation
{
    /// <summary>The same card in another board; which of them lives is not known yet.</summary>
    Suspected,

    /// <summary>The other board spoke since; the next word of this one decides.</summary>
    OtherSpoke,

    /// <summary>The card left the other board, which is silent.</summary>
    Moved,

    /// <summary>Both live.</summary>
    Cloned,

    /// <summary>
    /// The card and the network ports are those of the other, which is silent: one machine under a new identity.
    /// </summary>
    IdentityChanged,
}
