using HealthCheck.Hosting.CommandLine;
using Serilog;
using Serilog.Events;

namespace HealthCheck.Hosting.Logging;

/// <summary>The log: standard error, for people with time and colour, under systemd with syslog priorities.</summary>
public static class ConsoleLog
{
    /// <summary>Makes the logger. Standard output stays free for what was asked for.</summary>
    public static ILogger Create(LogOptions options) => new LoggerConfiguration()
        .MinimumLevel.Is(options.Level)
        .MinimumLevel.Override(
            "Microsoft", options.Level > LogEventLevel.Warning ? options.Level : LogEventLevel.Warning)
        // That its keys are not encrypted on the disk: they are in a directory of the service's own, where else would
        // that key be.
        .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error)
        // What keeps a host from starting is also thrown, and ends up as one line for people.
        .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LevelAlias.Off)
        .WriteTo.Console(
            IsJournal()
                ? LogLineFormatter.ForJournal()
                : LogLineFormatter.ForPeople(TerminalColour.IsWanted(Console.IsErrorRedirected)),
            standardErrorFromLevel: LogEventLevel.Verbose)
        .CreateLogger();

    // The variable is inherited by whatever a service starts, terminals included; those are not redirected.
    private static bool IsJournal() =>
        Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 } && Console.IsErrorRedirected;
}
