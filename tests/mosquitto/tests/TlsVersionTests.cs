using System.Globalization;
using HealthCheck.Mosquitto.Testing;
using Xunit;

namespace HealthCheck.Mosquitto.Tests;

/// <summary>Which versions of TLS the shipped configuration speaks, asked by a client that would speak any.</summary>
[Trait("Needs", "Mosquitto")]
public sealed class TlsVersionTests
{
    [Fact]
    public async Task Old_versions_are_refused_and_new_ones_are_not()
    {
        await using var broker = await SecuredBroker.StartAsync([]);

        Assert.Contains("alert", await AskAsync(broker, "-tls1"), StringComparison.Ordinal);
        Assert.Contains("alert", await AskAsync(broker, "-tls1_1"), StringComparison.Ordinal);
        Assert.Contains("Cipher is ECDHE", await AskAsync(broker, "-tls1_2"), StringComparison.Ordinal);
        Assert.Contains("Cipher is TLS_", await AskAsync(broker, "-tls1_3"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_the_configuration_that_refuses_them()
    {
        await using var broker = await SecuredBroker.StartAsync([], "tls_version tlsv1.1", "ciphers ALL@SECLEVEL=0");

        Assert.Contains("Cipher is ECDHE", await AskAsync(broker, "-tls1_1"), StringComparison.Ordinal);
    }

    private static async Task<string> AskAsync(SecuredBroker broker, string version)
    {
        var (_, output, error) = await TestProcess.RunAsync(
            "openssl",
            [
                "s_client", version, "-cipher", "ALL@SECLEVEL=0", "-CAfile", broker.CaFile, "-connect",
                string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{broker.Port}"),
            ],
            TimeSpan.FromSeconds(20));
        return output + error;
    }
}
