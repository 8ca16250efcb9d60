using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace HealthCheck.Agent.Tests.HomeAssistant;

/// <summary>Runs one of the scripts beside this file with Debian's own Python, which has its packages.</summary>
internal static class Python
{
    public static async Task<string> RunAsync(string script, string input)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(Folder(), script)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var python = Process.Start(start)!;
        var (output, error) = (python.StandardOutput.ReadToEndAsync(), python.StandardError.ReadToEndAsync());
        await python.StandardInput.WriteAsync(input);
        python.StandardInput.Close();
        await python.WaitForExitAsync();
        Assert.True(python.ExitCode == 0, "Needed is: apt install python3-jinja2 python3-yaml\n" + await error);
        return await output;
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
