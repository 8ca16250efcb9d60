using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HealthCheck.Collector.Enrollment;

/// <summary>A password for the broker, and what Mosquitto keeps of it; see mosquitto_passwd(1).</summary>
internal static class BrokerPassword
{
    private const int SecretBytes = 24, SaltBytes = 12, HashBytes = 64;

    // Mosquitto's own number. Repetition protects what people think up; this is 192 bits out of the hat, and a broker
    // that starts again has to check tens of thousands of them at once.
    private const int Iterations = 101;

    /// <summary>A fresh one: 32 characters that mean nothing to a shell, JSON or an address.</summary>
    public static string Draw() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>What stands after the user's name in Mosquitto's file: PBKDF2 with HMAC-SHA512.</summary>
    public static string Hash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash =
            Rfc2898DeriveBytes.Pbkdf2(
                Encoding.UTF8.GetBytes(password), salt, Iterations, HashAlgorithmName.SHA512, HashBytes);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"$7${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
    }
}
