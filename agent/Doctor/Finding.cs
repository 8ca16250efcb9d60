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

/// <summary>One thing that the doctor looked at.</summary>
/// <param name="Check">What was looked at, in one or two words.</param>
/// <param name="Grade">How it is.</param>
/// <param name="Message">What was found.</param>
/// <param name="Cure">What helps; null where nothing needs to.</param>
internal sealed record Finding(string Check, Grade Grade, string Message, string? Cure = null);

/// <summary>All findings, as <c>doctor --json</c> prints them.</summary>
/// <param name="Result">The worst grade.</param>
/// <param name="Id">Identity of the device; null when the settings could not be read.</param>
/// <param name="Version">Version of the program that looked.</param>
/// <param name="Findings">In the order in which things were looked at.</param>
internal sealed record DoctorReport(Grade Result, string? Id, string Version, IReadOnlyList<Finding> Findings);

/// <summary>JSON of the report, generated at build.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DoctorReport))]
internal sealed partial class DoctorJson : JsonSerializerContext;
