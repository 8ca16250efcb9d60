using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace HealthCheck.Hosting.Logging;

/// <summary>
/// Lines for journald: each begins with <c>&lt;n&gt;</c>, the syslog priority, see sd-daemon(3); no time, for the journal
/// has its own.
/// </summary>
internal sealed class SyslogPriorityFormatter : ITextFormatter
{
    // As for people: texts without quotation marks.
    private readonly MessageTemplateTextFormatter message = new("{Message:lj}", CultureInfo.InvariantCulture);

    public void Format(LogEvent logEvent, TextWriter output)
    {
        var priority = Priority(logEvent.Level);
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        message.Format(logEvent, text);
        if (logEvent.Exception is { } e)
            text.Write("\n" + e);
        foreach (var line in text.ToString().Split('\n'))
            output.Write($"<{priority}>{line.TrimEnd('\r')}\n");
    }

    private static int Priority(LogEventLevel level) => level switch
    {
        LogEventLevel.Fatal => 2,
        LogEventLevel.Error => 3,
        LogEventLevel.Warning => 4,
        LogEventLevel.Information => 6,
        _ => 7,
    };
}
