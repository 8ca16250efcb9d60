namespace HealthCheck.Collector.Owner;

/// <summary>Why a change of the owner's is not made.</summary>
internal enum EditFailure
{
    /// <summary>There is no such device.</summary>
    Unknown,

    /// <summary>The state of things is against it.</summary>
    Conflict,

    /// <summary>Broker or database cannot be reached now.</summary>
    Unavailable,
}
