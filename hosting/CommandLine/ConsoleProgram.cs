using System.CommandLine;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Hosting.CommandLine;

/// <summary>
/// Runs a command line: the one place that owns standard output and catches everything, so that whatever goes wrong is
/// one line and an exit code.
/// </summary>
public static class ConsoleProgram
{
    // A service that stops says goodbye and keeps what it has not sent. The service manager has a shorter limit
    // (TimeoutStopSec).
    private static readonly TimeSpan StopTakesAtMost = TimeSpan.FromMinutes(1);

    /// <summary>Parses the arguments and does what they ask for.</summary>
    /// <returns>The exit code of the process.</returns>
    public static async Task<int> RunAsync(RootCommand root, string[] arguments)
    {
        StandardStream.UseForConsole();
        try
        {
            var result = root.Parse(arguments);
            if (RepeatsSecret(result, arguments))
            {
                Console.Error.WriteLine(
                    $"An option or argument is not known {ShownValue.Hidden}: --help lists those that there are.");
                return ExitCode.Failed;
            }

            return await result.InvokeAsync(new()
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = StopTakesAtMost,
            });
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C, which needs no words.
            return ExitCode.Failed;
        }
        catch (Exception e)
        {
            // The last catch-all of both programs.
            return ErrorOutput.Write(e);
        }
    }

    /// <summary>
    /// The command that is a service: stopped at any moment, before it has started too, it did not fail.
    /// </summary>
    public static Func<ParseResult, CancellationToken, Task<int>> UntilStopped(
        Func<ParseResult, CancellationToken, Task<int>> run) => async (result, stop) =>
    {
        // The library listens for SIGTERM once this has returned. Until then the signal would end the process with 143.
        await Task.Yield();
        try
        {
            return await run(result, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Ok;
        }
    };

    // What the parser does not know it repeats, an address with a password too.
    private static bool RepeatsSecret(ParseResult result, string[] arguments) =>
        arguments.SelectMany(argument =>
            new[] { argument, argument[(argument.IndexOf('=', StringComparison.Ordinal) + 1)..] })
            .Where(ShownValue.MayHoldSecret)
            .Any(secret => result.Errors.Any(error => error.Message.Contains(secret, StringComparison.Ordinal)));

    /// <summary>Standard output for bytes. Errors of it are thrown as <see cref="OutputException"/>.</summary>
    public static Stream OpenOutput() => StandardStream.OpenOutput();
}
