using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Collector.Tests.Enrollment;

/// <summary>What <c>mosquitto/certificates</c> leaves behind, with the access list and without users.</summary>
internal sealed class BrokerFolder : IDisposable
{
    private readonly TempDirectory directory = new();

    public BrokerFolder()
    {
        File.SetUnixFileMode(Path, File.GetUnixFileMode(Path) | UnixFileMode.SetGroup);
        Write("acl", MosquittoBroker.Shipped("acl"));
    }

    public string Path => directory.Path;

    public string[] Lines(string name) =>
        File.Exists(directory.File(name)) ? File.ReadAllLines(directory.File(name)) : [];

    public void Write(string name, string text) => File.WriteAllText(directory.File(name), text);

    public void Dispose() => directory.Dispose();
}
