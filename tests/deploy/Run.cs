using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Deploy.Tests;

/// <summary>Runs programs that must succeed.</summary>
internal static class Run
{
    /// <summary>Runs to the end and returns what was said on standard output.</summary>
    public static async Task<string> AsSucceedsAsync(TimeSpan limit, string file, params string[] arguments)
    {
        var (code, output, error) = await TestProcess.RunAsync(file, arguments, limit);
        Assert.True(code == 0, $"{file} {string.Join(' ', arguments)} exits with {code}:\n{output}{error}");
        return output;
    }
}
