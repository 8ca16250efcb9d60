using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Settings;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Hosting.CommandLine;

/// <summary>Writes errors to standard error and returns the exit code for them.</summary>
public static class ErrorOutput
{
    /// <summary>Writes one line for each mistake in the settings.</summary>
    public static int Write(SettingsException mistakes)
    {
        foreach (var mistake in mistakes.Mistakes)
            Console.Error.WriteLine(PlainText.Line(mistake));
        return ExitCode.BadSettings;
    }

    /// <summary>Writes any other error in one line.</summary>
    public static int Write(Exception failure)
    {
        switch (failure)
        {
            case SettingsException mistakes:
                return Write(mistakes);
            case OutputException { IsReaderGone: true }:
                return ExitCode.ReaderGone;
            case OutputException:
                Console.Error.WriteLine(failure.Message);
                return ExitCode.NoOutput;
            default:
                Console.Error.WriteLine(ErrorText.IsExpected(failure)
                    ? Sentence(ErrorText.WithPath(failure))
                    : $"Please report this as a bug: {ErrorText.Of(failure)}.");
                return ExitCode.Failed;
        }
    }

    private static string Sentence(string words) => words is [.., '.' or '?' or '!' or '…'] ? words : words + ".";
}
