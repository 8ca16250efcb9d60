namespace HealthCheck.Mosquitto.Testing;

/// <summary>
/// Prometheus' own checker of its text format: the one that the variable PROMTOOL names, else the installed one.
/// <c>./test</c> fetches it.
/// </summary>
public static class Promtool
{
    private static readonly string File =
        Environment.GetEnvironmentVariable("PROMTOOL") is { Length: > 0 } path ? path : "/usr/bin/promtool";

    /// <summary>False where it is not installed.</summary>
    public static bool IsThere => System.IO.File.Exists(File);

    /// <summary>Checks metrics.</summary>
    /// <returns>0, or 3 where there is only advice; and each complaint or advice.</returns>
    public static async Task<(int ExitCode, IReadOnlyList<string> Lines)> CheckAsync(ReadOnlyMemory<byte> metrics)
    {
        var file = Path.GetTempFileName();
        try
        {
            await System.IO.File.WriteAllBytesAsync(file, metrics);
            var (exitCode, output, error) = await TestProcess.RunAsync(
                "/bin/sh", ["-c", "\"$0\" check metrics <\"$1\"", File, file], TimeSpan.FromSeconds(30));
            return (exitCode, (output + error).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        finally
        {
            System.IO.File.Delete(file);
        }
    }
}
