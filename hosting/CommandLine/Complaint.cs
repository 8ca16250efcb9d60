using HealthCheck.Hosting.Settings;

namespace HealthCheck.Hosting.CommandLine;

/// <summary>How a program says on standard error that it cannot do what was asked, and what it then exits with.</summary>
public static class Complaint
{
    /// <summary>Wrong settings: a line for each mistake.</summary>
    public static int About(SettingsException mistakes)
    {
        foreach (var mistake in mistakes.Mistakes)
            Console.Error.WriteLine(mistake);
        return ExitCode.BadSettings;
    }

    /// <summary>Anything else that a user can do something about.</summary>
    public static int About(Exception failure)
    {
        Console.Error.WriteLine(failure.Message);
        return ExitCode.Failed;
    }
}
