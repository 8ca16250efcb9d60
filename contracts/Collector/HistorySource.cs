using System.Text.Json.Serialization;

namespace HealthCheck.Contracts;

/// <summary>From what a history was made.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<HistorySource>))]
public enum HistorySource
{
    /// <summary>The samples themselves.</summary>
    Raw,

    /// <summary>Summed up by the minute.</summary>
    Minute,

    /// <summary>Summed up by fifteen minutes.</summary>
    Quarter,
}
