using System.Globalization;
using HealthCheck.Hosting.Text;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace HealthCheck.Hosting.Logging;

/// <summary>
/// An entry of the log as one line, whatever is in it: a name from outside cannot begin a line of its own. What an
/// exception tells stands indented below.
/// </summary>
/// <param name="first">What stands before an entry.</param>
/// <param name="further">What stands before each line of its exception.</param>
internal sealed class LogLineFormatter(Func<LogEvent, string> first, Func<LogEvent, string> further) : ITextFormatter
{
    private const string Indent = "    ";

    // Texts without quotation marks.
    private readonly MessageTemplateTextFormatter message = new("{Message:lj}", CultureInfo.InvariantCulture);

    /// <summary>
    /// For journald: each line begins with <c>&lt;n&gt;</c>, the syslog priority, see sd-daemon(3); no time, for the
    /// journal has its own.
    /// </summary>
    public static LogLineFormatter ForJournal() => new(Priority, Priority);

    /// <summary>For people: time, level and message; the level in colour on a terminal that wants it.</summary>
    public static LogLineFormatter ForPeople(bool inColour) => new(
        entry => $"{entry.Timestamp.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} "
            + $"{Level(entry.Level, inColour)} ", _ => "");

    public void Format(LogEvent logEvent, TextWriter output)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        message.Format(logEvent, text);
        output.Write($"{first(logEvent)}{PlainText.Line(text.ToString())}\n");
        if (logEvent.Exception is not { } e)
            return;
        foreach (var line in e.ToString().Split('\n'))
            output.Write($"{further(logEvent)}{Indent}{PlainText.Line(line.TrimEnd())}\n");
    }

    private static string Level(LogEventLevel level, bool inColour)
    {
        var (word, colour) = level switch
        {
            LogEventLevel.Fatal => ("FTL", "31"),
            LogEventLevel.Error => ("ERR", "31"),
            LogEventLevel.Warning => ("WRN", "33"),
            LogEventLevel.Information => ("INF", "32"),
            LogEventLevel.Debug => ("DBG", "90"),
            _ => ("VRB", "90"),
        };
        return inColour ? $"\e[{colour}m{word}\e[0m" : word;
    }

    private static string Priority(LogEvent entry) => entry.Level switch
    {
        LogEventLevel.Fatal => "<2>",
        LogEventLevel.Error => "<3>",
        LogEventLevel.Warning => "<4>",
        LogEventLevel.Information => "<6>",
        _ => "<7>",
    };
}
