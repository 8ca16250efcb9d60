using System.Text.Json.Serialization;

namespace HealthCheck.Contracts;

/// <summary>The verdict on a device, and the severity of one problem; the higher the worse.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<HealthStatus>))]
public enum HealthStatus
{
    /// <summary>Nothing to do.</summary>
    Ok,

    /// <summary>Somebody should look at it.</summary>
    Warning,

    /// <summary>Somebody should look at it now.</summary>
    Critical,
}
