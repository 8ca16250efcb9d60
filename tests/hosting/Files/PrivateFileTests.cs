using HealthCheck.Hosting.Files;

namespace HealthCheck.Hosting.Tests.Files;

/// <summary>Files that only their owner may read.</summary>
public sealed class PrivateFileTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("healthcheck-private-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void The_first_write_removes_what_a_kill_left_and_nothing_else()
    {
        var path = Path.Combine(directory, "alerts.json");
        string[] names =
        [
            "alerts.json.0123456789abcdef", "alerts.json.0123456789abcde", "alerts.json.0123456789abcdefa",
            "alerts.json.0123456789abcdeg", "alerts.json.damaged", "other.json.0123456789abcdef",
        ];
        foreach (var name in names)
        {
            File.WriteAllText(Path.Combine(directory, name), "half");
            File.SetLastWriteTimeUtc(Path.Combine(directory, name), new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        // Somebody else writes this one just now.
        File.WriteAllText(Path.Combine(directory, "alerts.json.fedcba9876543210"), "half");
        PrivateFile.Write(path, "whole"u8);

        Assert.Equal("whole", File.ReadAllText(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(
            ["alerts.json", .. names.Skip(1), "alerts.json.fedcba9876543210"],
            Directory.GetFiles(directory).Select(Path.GetFileName).OrderBy(each => Array.IndexOf(
                ["alerts.json", .. names, "alerts.json.fedcba9876543210"], each)));
    }
}
