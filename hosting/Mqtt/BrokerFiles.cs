using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Hosting.Mqtt;

/// <summary>
/// The files with which this side trusts the broker and proves itself. Read at each connect, so they may be renewed.
/// </summary>
internal static class BrokerFiles
{
    /// <summary>The password, without the end of its line; null when no file is set.</summary>
    /// <exception cref="BrokerFileException">The file cannot be used.</exception>
    public static string? Password(MqttOptions options) => options.PasswordFile is not { } file
        ? null
        : Read("PasswordFile", file, "", () => UserFile.ReadText(file).TrimEnd('\r', '\n'));

    /// <summary>The authorities of <c>Mqtt:CaFile</c>; null when it is not set.</summary>
    /// <exception cref="BrokerFileException">The file cannot be used.</exception>
    public static X509Certificate2Collection? Authorities(MqttOptions options) => options.CaFile is not { } file
        ? null
        : Read("CaFile", file, "it holds no certificate in PEM (BEGIN CERTIFICATE)", () => PemFile.Certificates(file));

    /// <summary>The certificate of this side with its key; null when it is not set.</summary>
    /// <exception cref="BrokerFileException">The files cannot be used.</exception>
    public static X509Certificate2? Own(MqttOptions options) =>
        options is not { ClientCertificateFile: { } file, ClientKeyFile: { } key }
        ? null
        : Read(
            "ClientCertificateFile", file,
            $"it holds no certificate in PEM, or '{PlainText.Line(key)}' (Mqtt:ClientKeyFile) "
                + "does not hold its unencrypted key",
            () => PemFile.WithKey(file, key));

    private static T Read<T>(string key, string file, string damage, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new BrokerFileException(key, $"is '{PlainText.Line(file)}': {damage}", isDamaged: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BrokerFileException(key, $"is '{PlainText.Line(file)}': {ErrorText.Of(e)}", isDamaged: false);
        }
    }
}
