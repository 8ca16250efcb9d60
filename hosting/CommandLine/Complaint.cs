using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Settings;
using HealthCheck.Hosting.Text;

namespace HealthCheck.Hosting.CommandLine;

/// <summary>How a program says on standard error that it cannot do what was asked, and what it then exits with.</summary>
public static class Complaint
{
    /// <summary>Wrong settings: a line for each mistake.</summary>
    public static int About(SettingsException mistakes)
    {
        foreach (var mistake in mistakes.Mistakes)
            Console.Error.WriteLine(PlainText.Line(mistake));
        return ExitCode.BadSettings;
    }

    /// <summary>Anything else, in one line.</summary>
    public static int About(Exception failure)
    {
        switch (failure)
        {
            case SettingsException mistakes:
                return About(mistakes);
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
