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

    public TempTree WithLink(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(root + path)!);
        File.CreateSymbolicLink(root + path, target);
        return this;
    }

    /// <summary>A captured machine whose files can be changed.</summary>
    public static TempTree CopyOf(string folder)
    {
        var tree = new TempTree();
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var copy = tree.root + file[folder.Length..];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            if (new FileInfo(file).LinkTarget is { } target)
                File.CreateSymbolicLink(copy, target);
            else
                File.Copy(file, copy);
        }

        return tree;
    }

    public TempTree Change(string path, string old, string replacement)
    {
        var text = File.ReadAllText(root + path);
        Assert.Contains(old, text, StringComparison.Ordinal);
        return With(path, text.Replace(old, replacement, StringComparison.Ordinal));
    }

    public TempTree With(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(root + path)!);
        File.WriteAllBytes(root + path, content);
        return this;
    }

    public void Dispose()
    {
        Files.Dispose();
        Directory.Delete(root, recursive: true);
    }
}
