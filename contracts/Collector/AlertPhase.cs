using System.Text.Json.Serialization;

namespace HealthCheck.Contracts;

/// <summary>How far an alert is.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<AlertPhase>))]
public enum AlertPhase
{
    /// <summary>It is not told yet: it must last, or quiet hours must end.</summary>
    Pending,

    /// <summary>People were told.</summary>
    Open,

    /// <summary>It seems to be over, which is told once that lasts.</summary>
    Recovering,

    /// <summary>The device cannot be reached: nobody knows whether the problem still exists.</summary>
    Unknown,

    /// <summary>It is over.</summary>
    Ended,
}
