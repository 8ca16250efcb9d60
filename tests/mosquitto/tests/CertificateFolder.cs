using System.Security.Cryptography.X509Certificates;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Mosquitto.Tests;

/// <summary>A folder that the script of the checkout makes certificates in.</summary>
internal sealed class CertificateFolder : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo parent = Directory.CreateTempSubdirectory("healthcheck-certificates-");

    public string PathOf(string name) => Path.Combine(parent.FullName, "made", name);

    public X509Certificate2 Read(string name) => X509CertificateLoader.LoadCertificateFromFile(PathOf(name));

    /// <summary>Every file with what is in it.</summary>
    public SortedDictionary<string, string> Contents() =>
        new(Directory.GetFiles(PathOf("")).ToDictionary(file => Path.GetFileName(file), File.ReadAllText));

    public async Task RunAsync(params string[] arguments)
    {
        var (exitCode, error) = await TryAsync(arguments);
        if (exitCode != 0)
            throw new InvalidOperationException(error);
    }

    public async Task<(int ExitCode, string Error)> TryAsync(params string[] arguments)
    {
        var (exitCode, _, error) = await TestProcess.RunAsync(
            "bash", [Script(), .. arguments, "--directory", PathOf("").TrimEnd('/')], Limit);
        return (exitCode, error);
    }

    public void Dispose() => parent.Delete(recursive: true);

    private string Script()
    {
        var path = Path.Combine(parent.FullName, "certificates");
        File.WriteAllText(path, MosquittoBroker.Shipped("certificates"));
        return path;
    }
}
