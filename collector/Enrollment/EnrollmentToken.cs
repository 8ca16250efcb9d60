using System.Buffers.Text;
using System.Text.Json;

namespace HealthCheck.Collector.Enrollment;

/// <summary>
/// All that a device must know to get in, as one word to paste: base64url of JSON with plain texts only, so that a
/// shell can take it apart, too. Whoever has it is that device.
/// </summary>
/// <param name="Broker">For <c>Mqtt:Url</c>.</param>
/// <param name="User">For <c>Mqtt:Username</c>; also the device's id.</param>
/// <param name="Password">For the file of <c>Mqtt:PasswordFile</c>.</param>
/// <param name="Name">For <c>Device:Name</c>.</param>
/// <param name="Ca">For the file of <c>Mqtt:CaFile</c>, in PEM; empty when every system knows the authority.</param>
internal sealed record EnrollmentToken(string Broker, string User, string Password, string Name, string Ca)
{
    public string Text() =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this, EnrollmentJson.Plain.EnrollmentToken));

    /// <exception cref="FormatException">It is none.</exception>
    public static EnrollmentToken Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(
                Base64Url.DecodeFromChars(text.Trim()), EnrollmentJson.Default.EnrollmentToken)
                ?? throw new FormatException("It is empty");
        }
        catch (JsonException e)
        {
            throw new FormatException("It is not all there", e);
        }
    }
}
