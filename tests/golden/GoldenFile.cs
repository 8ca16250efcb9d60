using System.Runtime.CompilerServices;
using System.Text;

namespace HealthCheck.Golden;

/// <summary>
/// Documents that must come out to the letter. To accept a change, run the tests with UPDATE_GOLDEN=1 and read the
/// diff.
/// </summary>
internal static class GoldenFile
{
    public static void Matches(string name, byte[] actual)
    {
        var path = Path.Combine(Folder(), name);
        var text = Encoding.UTF8.GetString(actual) + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Assert.True(File.Exists(path), $"{path} is missing: run once with UPDATE_GOLDEN=1 and read what it wrote");
        Assert.Equal(File.ReadAllText(path), text);
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
