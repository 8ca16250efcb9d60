using HealthCheck.Agent.Host;

namespace HealthCheck.Agent.Tests;

/// <summary>A machine made of the few files a test writes.</summary>
internal sealed class TempTree : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("healthcheck-tree-").FullName;

    public TempTree() => Files = new HostFiles(new HostRootOptions(root));

    public HostFiles Files { get; }

    public string Root => root;

    public TempTree With(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(root + path)!);
        File.WriteAllText(root + path, text);
        return this;
    }

    public void Dispose()
    {
        Files.Dispose();
        Directory.Delete(root, recursive: true);
    }
}
