using System.CommandLine;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Hosting.CommandLine;

/// <summary>
/// Runs a command line: the one place that owns standard output and catches everything, so that whatever goes wrong is
/// one line and an exit code.
/// </summary>
public static class ConsoleProgram
{
    /// <summary>Parses the arguments and does what they ask for.</summary>
    /// <returns>The exit code of the process.</returns>
    public static async Task<int> RunAsync(RootCommand root, string[] arguments)
    {
        StandardStream.UseForConsole();
        try
        {
            return await root.Parse(arguments).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C, which needs no words.
            return ExitCode.Failed;
        }
        catch (Exception e)
        {
            // The last catch-all of both programs.
            return Complaint.About(e);
        }
    }

    /// <summary>Standard output for bytes. Errors of it are thrown as <see cref="OutputException"/>.</summary>
    public static Stream OpenOutput() => StandardStream.OpenOutput();
}
