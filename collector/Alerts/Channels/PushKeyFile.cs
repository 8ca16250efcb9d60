using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;

namespace HealthCheck.Collector.Alerts.Channels;

/// <summary><c>web-push-key.json</c> in the state directory, made at first use. Only its owner may read it.</summary>
internal sealed class PushKeyFile(string stateDirectory)
{
    private readonly string path = Path.Combine(Path.GetFullPath(stateDirectory), "web-push-key.json");
    private readonly Lock gate = new();
    private PushKey? known;

    /// <summary>The key.</summary>
    /// <exception cref="AlertException">The file cannot be read or written.</exception>
    public PushKey Get()
    {
        lock (gate)
        {
            try
            {
                return known ??= File.Exists(path) ? Read() : Make();
            }
            catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
            {
                throw new AlertException(
                    $"{path} cannot be used: {ErrorText.Of(e)}. Give it back to the user of the collector; or remove "
                        + "it, and add the browsers again.");
            }
        }
    }

    private PushKey Read() =>
        JsonSerializer.Deserialize(UserFile.ReadBytes(path), AlertJson.Default.PushKey) is { } key
            && Base64Url.IsValid(key.Public) && Base64Url.IsValid(key.Private)
            ? key
            : throw new JsonException("it holds no key");

    private PushKey Make()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = pair.ExportParameters(includePrivateParameters: true);
        var key = new PushKey(
            Base64Url.EncodeToString([4, .. parameters.Q.X!, .. parameters.Q.Y!]),
            Base64Url.EncodeToString(parameters.D!));
        PrivateFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(key, AlertJson.Default.PushKey));
        return key;
    }
}
