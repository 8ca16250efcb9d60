using System.Text.Json;
using System.Text.Json.Serialization;

namespace HealthCheck.Contracts;

/// <summary>Enumerations on the wire are words in lower case with hyphens, never numbers.</summary>
public sealed class KebabCaseEnumConverter<T>()
    : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
