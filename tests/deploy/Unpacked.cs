namespace HealthCheck.Deploy.Tests;

/// <summary>The files of a package, in a folder of their own as long as a test needs them.</summary>
internal sealed class Unpacked : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("healthcheck-package-");
    private readonly string package;

    private Unpacked(string package) => this.package = package;

    /// <summary>What stands for <c>/</c>.</summary>
    public string Root => folder.FullName;

    /// <summary>The program.</summary>
    public string Program => Path.Combine(Root, "usr", "bin", package);

    /// <summary>Unpacks a package.</summary>
    public static async Task<Unpacked> OfAsync(string package, string? architecture = null)
    {
        var unpacked = new Unpacked(package);
        await Run.AsSucceedsAsync(
            TimeSpan.FromMinutes(1), "dpkg-deb", "-x", Packages.Package(package, architecture), unpacked.Root);
        return unpacked;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
