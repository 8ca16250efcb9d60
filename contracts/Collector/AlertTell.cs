using System.Text.Json.Serialization;

namespace HealthCheck.Contracts;

/// <summary>When people are told of what a rule is about.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<AlertTell>))]
public enum AlertTell
{
    /// <summary>As soon as it has lasted long enough.</summary>
    Soon,

    /// <summary>In the daily summary.</summary>
    Summary,

    /// <summary>Not at all while the rule holds.</summary>
    Never,
}
