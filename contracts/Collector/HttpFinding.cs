using System.Text.Json.Serialization;

namespace HealthCheck.Contracts;

/// <summary>What a check of a device over HTTP can find.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<HttpFinding>))]
public enum HttpFinding
{
    /// <summary>It answers as it announced itself, or lets nobody read without a token.</summary>
    Reachable,

    /// <summary>It answers, and says something else than it announced.</summary>
    Differs,

    /// <summary>Nobody answers, or not in time.</summary>
    Unreachable,

    /// <summary>Something answers that is not this device.</summary>
    SomebodyElse,

    /// <summary>It was not asked: it announced no address or none that may be asked.</summary>
    NotAsked,
}
