namespace HealthCheck.EndToEnd.Tests;

/// <summary>Where things are in the checkout that these tests were built from.</summary>
internal static class Checkout
{
    /// <summary>Its root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The agent: the published one that ./test names, else the one built beside these tests.</summary>
    public static string Agent => Program("HEALTHCHECK_E2E_AGENT", "agent", "healthcheck-agent");

    /// <summary>The collector, likewise.</summary>
    public static string Collector => Program("HEALTHCHECK_E2E_COLLECTOR", "collector", "healthcheck-collector");

    /// <summary>The simulator, built beside these tests.</summary>
    public static string Simulator => Program("HEALTHCHECK_E2E_SIMULATOR", "tests/simulator", "healthcheck-simulator");

    /// <summary>What writes a past into a collector's files, likewise.</summary>
    public static string StoreWriter =>
        Program("HEALTHCHECK_E2E_STOREWRITER", "tests/storewriter", "HealthCheck.StoreWriter");

    /// <summary>The trees of kernel files, by name.</summary>
    public static IEnumerable<string> Fixtures =>
        Directory.EnumerateDirectories(Path.Combine(Root, "tests", "fixtures"))
            .Select(path => Path.GetFileName(path)).Order();

    /// <summary>One of them.</summary>
    public static string Fixture(string name) => Path.Combine(Root, "tests", "fixtures", name);

    private static string Program(string variable, string folder, string name)
    {
        // tests/e2e/bin/Release/net10.0 → agent/bin/Release/net10.0
        var framework = new DirectoryInfo(AppContext.BaseDirectory);
        var path = Environment.GetEnvironmentVariable(variable) is { Length: > 0 } published
            ? published
            : Path.Combine(Root, folder, "bin", framework.Parent!.Name, framework.Name, name);
        return File.Exists(path)
            ? path
            : throw new InvalidOperationException($"{path} is not there: build it first, or run ./test");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "HealthCheck.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"{AppContext.BaseDirectory} is in no checkout");
    }
}
