using System.Text.Json.Serialization;

namespace HealthCheck.Collector.Login;

/// <summary>What somebody may do.</summary>
internal enum Right
{
    /// <summary>See what there is.</summary>
    [JsonStringEnumMemberName("read")]
    Read,

    /// <summary>Change it, too.</summary>
    [JsonStringEnumMemberName("write")]
    Write,
}
