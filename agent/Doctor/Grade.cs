using System.Text.Json.Serialization;

namespace HealthCheck.Agent.Doctor;

/// <summary>How bad a finding is. The worst of all, as a number, is what the doctor exits with.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Grade>))]
internal enum Grade
{
    /// <summary>As it should be.</summary>
    [JsonStringEnumMemberName("green")]
    Green,

    /// <summary>It works, and could be better.</summary>
    [JsonStringEnumMemberName("yellow")]
    Yellow,

    /// <summary>It does not work.</summary>
    [JsonStringEnumMemberName("red")]
    Red,
}
