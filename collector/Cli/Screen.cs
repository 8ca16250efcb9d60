using HealthCheck.Contracts;
using Spectre.Console;

namespace HealthCheck.Collector.Cli;

/// <summary>Standard output: with colours only on a terminal, and without when <c>NO_COLOR</c> is set.</summary>
internal static class Screen
{
    private const int WidthOfPipe = 200;

    /// <summary>Whether somebody looks at it.</summary>
    public static bool IsTerminal =>
        !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");

    /// <summary>The colour of a status; grey where there is none.</summary>
    public static Color ColorOf(HealthStatus? severity) => severity switch
    {
        HealthStatus.Ok => Color.Green,
        HealthStatus.Warning => Color.Yellow,
        HealthStatus.Critical => Color.Red,
        _ => Color.Grey,
    };

    /// <summary>Opens it.</summary>
    public static IAnsiConsole Open()
    {
        var hasColours = IsTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var console = AnsiConsole.Create(new()
        {
            Ansi = IsTerminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = hasColours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(Console.Out),
        });
        if (!IsTerminal)
            console.Profile.Width = WidthOfPipe;
        return console;
    }
}
