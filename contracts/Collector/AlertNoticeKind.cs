using System.Text.Json.Serialization;

namespace HealthCheck.Contracts;

/// <summary>What became of an alert.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<AlertNoticeKind>))]
public enum AlertNoticeKind
{
    /// <summary>It is open from now on.</summary>
    Opened,

    /// <summary>Its severity or state changed, or somebody acknowledged it.</summary>
    Changed,

    /// <summary>It is over.</summary>
    Resolved,

    /// <summary>Something happened once and is over already, for example a reboot.</summary>
    Happened,
}
