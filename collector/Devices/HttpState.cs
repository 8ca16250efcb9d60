namespace HealthCheck.Collector.Devices;

/// <summary>What a check of a device over HTTP can find.</summary>
internal enum HttpFinding
{
    /// <summary>It answers as it announced itself, or lets nobody read without a token.</summary>
    Reachable,

    /// <summary>It answers, and says something else than it announced.</summary>
    Differs,

    /// <summary>Nobody answers, or not in time.</summary>
    Unreachable,

    /// <summary>Something answers that is not this device.</summary>
    SomebodyElse,
}

/// <summary>What the checks of a device over HTTP agree on.</summary>
/// <param name="Finding">What they found.</param>
/// <param name="Since">Since when, by the collector's clock.</param>
/// <param name="Message">The same in a sentence.</param>
internal sealed record HttpState(HttpFinding Finding, DateTimeOffset Since, string Message);
