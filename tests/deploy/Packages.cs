using System.Runtime.InteropServices;
using HealthCheck.EndToEnd.Tests;

namespace HealthCheck.Deploy.Tests;

/// <summary>
/// What <c>deploy/build-packages</c> makes, built once for all tests: agent and collector for this machine, and the
/// agent for arm64, cross-built where this machine is not one. What ./test has published already is packed, not built
/// again.
/// </summary>
public sealed class Packages : IAsyncLifetime
{
    private static readonly TimeSpan BuildTakesAtMost = TimeSpan.FromMinutes(8);

    /// <summary>The architecture of this machine, as Debian calls it.</summary>
    public static string Native => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64";

    /// <summary>The folder with everything in it; while tests are worked on, one that was built before.</summary>
    public static string Directory { get; } = Ready
        ?? Path.Combine(Checkout.Root, "artifacts", "deploy-tests", "packages");

    private static string? Ready => Environment.GetEnvironmentVariable("HEALTHCHECK_E2E_PACKAGES");

    /// <summary>All Debian packages.</summary>
    public static IEnumerable<string> Debian => System.IO.Directory.EnumerateFiles(Directory, "*.deb").Order();

    /// <summary>One of them.</summary>
    public static string Package(string name, string? architecture = null) =>
        Assert.Single(System.IO.Directory.GetFiles(Directory, $"{name}_*_{architecture ?? Native}.deb"));

    /// <summary>Builds; the options are those of the script.</summary>
    public static Task<string> BuildAsync(params string[] options) =>
        Run.AsSucceedsAsync(BuildTakesAtMost, Path.Combine(Checkout.Root, "deploy", "build-packages"), options);

    /// <summary>The options that pack the published agent, if there is one.</summary>
    public static string[] PublishedAgent() => Published("HEALTHCHECK_E2E_AGENT") is { } file ? ["--agent", file] : [];

    private static string[] PublishedArmAgent() =>
        Published("HEALTHCHECK_E2E_AGENT_ARM64") is { } file ? ["--agent", file] : [];

    private static string[] PublishedCollector() =>
        Published("HEALTHCHECK_E2E_COLLECTOR") is { } file ? ["--collector", Path.GetDirectoryName(file)!] : [];

    private static string? Published(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } file ? file : null;

    /// <summary>Takes one package apart, gives it a higher version, and puts it together again.</summary>
    /// <returns>The newer package's file.</returns>
    public static async Task<string> NewerAsync(string package)
    {
        var newer = Path.Combine(Directory, "newer", Path.GetFileName(package));
        var tree = newer + ".tree";
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(newer)!);
        await Run.AsSucceedsAsync(TimeSpan.FromMinutes(1), "dpkg-deb", "-R", package, tree);
        var control = Path.Combine(tree, "DEBIAN", "control");
        await File.WriteAllTextAsync(
            control, (await File.ReadAllTextAsync(control))
                .Replace("\nVersion: ", "\nVersion: 1000.", StringComparison.Ordinal));
        await Run.AsSucceedsAsync(
            TimeSpan.FromMinutes(1), "dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "-b", tree, newer);
        System.IO.Directory.Delete(tree, recursive: true);
        return newer;
    }

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        // What a run that was killed left behind.
        await Run.AsSucceedsAsync(TimeSpan.FromMinutes(2), "rm", "-rf", "--one-file-system", Machine.Folder);

        // It waits for the network while packages are made. A test that needs it says what went wrong.
        var root = Environment.IsPrivilegedProcess ? MachineRoot.EnsureAsync() : Task.CompletedTask;
        if (Ready is null)
            await BuildAllAsync();
        await root.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task BuildAllAsync()
    {
        if (System.IO.Directory.Exists(Directory))
            System.IO.Directory.Delete(Directory, recursive: true);
        await BuildAsync(["--only", "agent", "--arch", Native, "--output", Directory, .. PublishedAgent()]);
        await BuildAsync(["--only", "collector", "--arch", Native, "--output", Directory, .. PublishedCollector()]);
        if (Native != "arm64")
            await BuildAsync(["--only", "agent", "--arch", "arm64", "--output", Directory, .. PublishedArmAgent()]);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
