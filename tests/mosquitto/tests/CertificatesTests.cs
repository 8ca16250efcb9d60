using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace HealthCheck.Mosquitto.Tests;

/// <summary>
/// What mosquitto/certificates promises: run as often as one likes, it makes what is missing and destroys nothing.
/// </summary>
public sealed class CertificatesTests : IDisposable
{
    private const UnixFileMode KeyMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PublicMode = KeyMode | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly CertificateFolder folder = new();

    [Fact]
    public async Task The_certificate_is_for_the_names_and_addresses_that_were_asked_for_and_this_machine()
    {
        await folder.RunAsync("server", "Broker.Example", "192.168.1.2", "fd00::1");

        using var certificate = folder.Read("server.crt");
        foreach (var name in new[] { "broker.example", "192.168.1.2", "fd00::1", "localhost", "127.0.0.1", "::1" })
            Assert.True(certificate.MatchesHostname(name), name);
        Assert.False(certificate.MatchesHostname("broker"));
    }

    [Fact]
    public async Task Keys_are_for_nobody_but_their_owner()
    {
        await folder.RunAsync("server", "broker");
        await folder.RunAsync("client", "device-a");

        foreach (var name in new[] { "ca", "server", "client-device-a" })
        {
            Assert.Equal(KeyMode, File.GetUnixFileMode(folder.PathOf($"{name}.key")));
            Assert.Equal(PublicMode, File.GetUnixFileMode(folder.PathOf($"{name}.crt")));
        }

        Assert.True(File.GetUnixFileMode(folder.PathOf("")).HasFlag(UnixFileMode.SetGroup));
        Assert.False(File.GetUnixFileMode(folder.PathOf("")).HasFlag(UnixFileMode.GroupWrite));
        Assert.False(Directory.Exists(folder.PathOf(".work")));
    }

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        await folder.RunAsync("server", "broker");
        await folder.RunAsync("client", "device-a");
        var before = folder.Contents();

        await folder.RunAsync("server", "broker");
        await folder.RunAsync("client", "device-a");
        await folder.RunAsync("renew");

        Assert.Equal(before, folder.Contents());
    }

    [Theory]
    [InlineData("--force")]
    [InlineData("--days", "59", "--force")]
    public async Task A_renewal_keeps_the_key_the_names_and_the_authority(params string[] options)
    {
        await folder.RunAsync("server", "broker");
        var before = folder.Contents();

        await folder.RunAsync(["renew", .. options]);

        var after = folder.Contents();
        Assert.NotEqual(before["server.crt"], after["server.crt"]);
        Assert.Equal(before.Where(file => file.Key != "server.crt"), after.Where(file => file.Key != "server.crt"));
        using var certificate = folder.Read("server.crt");
        Assert.True(certificate.MatchesHostname("broker"));
    }

    [Fact]
    public async Task What_ends_soon_is_renewed_without_being_told()
    {
        await folder.RunAsync("server", "broker", "--days", "59");
        var before = folder.Contents();

        await folder.RunAsync("renew");

        Assert.NotEqual(before["server.crt"], folder.Contents()["server.crt"]);
    }

    [Fact]
    public async Task Another_name_gives_the_same_key_another_certificate()
    {
        await folder.RunAsync("server", "broker");
        var before = folder.Contents();

        await folder.RunAsync("server", "broker", "broker.example");

        Assert.Equal(before["server.key"], folder.Contents()["server.key"]);
        using var certificate = folder.Read("server.crt");
        Assert.True(certificate.MatchesHostname("broker.example"));
    }

    [Fact]
    public async Task A_key_that_is_there_is_used_and_not_replaced()
    {
        await folder.RunAsync("server", "broker");
        var key = folder.Contents()["server.key"];
        File.Delete(folder.PathOf("server.crt"));

        await folder.RunAsync("server", "broker");

        Assert.Equal(key, folder.Contents()["server.key"]);
        using var certificate =
            X509Certificate2.CreateFromPemFile(folder.PathOf("server.crt"), folder.PathOf("server.key"));
        Assert.True(certificate.HasPrivateKey);
    }

    [Theory]
    [InlineData("'a b' is neither a host name nor an address.", "server", "a b")]
    [InlineData("Say by which names", "server")]
    [InlineData("There is no authority", "renew")]
    [InlineData("There is no authority", "client", "device-a")]
    [InlineData("--days is '0'", "server", "broker", "--days", "0")]
    [InlineData("There is no option --nothing", "server", "--nothing")]
    [InlineData("There is no command nothing", "nothing")]
    public async Task A_mistake_is_said_and_leaves_nothing_behind(string message, params string[] arguments)
    {
        var (exitCode, error) = await folder.TryAsync(arguments);

        Assert.Equal(1, exitCode);
        Assert.Contains(message, error);
        Assert.False(Directory.Exists(folder.PathOf("")));
    }

    [Fact]
    public async Task A_key_of_the_authority_that_is_kept_elsewhere_is_missed_and_not_made_anew()
    {
        await folder.RunAsync("server", "broker");
        File.Delete(folder.PathOf("ca.key"));

        var (exitCode, error) = await folder.TryAsync("server", "broker", "another");

        Assert.Equal(1, exitCode);
        Assert.Contains("ca.key is missing", error);
        Assert.False(File.Exists(folder.PathOf("ca.key")));
    }

    [Fact]
    public async Task An_id_of_a_device_cannot_lead_out_of_the_folder()
    {
        await folder.RunAsync("server", "broker");

        var (exitCode, error) = await folder.TryAsync("client", "../evil");

        Assert.Equal(1, exitCode);
        Assert.Contains("is no id", error);
    }

    public void Dispose() => folder.Dispose();
}
