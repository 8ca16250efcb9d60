using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HealthCheck.Collector.Enrollment;

/// <summary>The JSON of a token.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(EnrollmentToken))]
internal sealed partial class EnrollmentJson : JsonSerializerContext
{
    // Nothing escaped that need not be: a + in a certificate stays one, for shells.
    public static EnrollmentJson Plain { get; } =
        new(new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
}
