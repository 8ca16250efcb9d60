using HealthCheck.Hosting.Logging;
using Serilog.Events;
using Serilog.Parsing;

namespace HealthCheck.Hosting.Tests;

public sealed class SyslogPriorityFormatterTests
{
    [Theory]
    [InlineData(LogEventLevel.Fatal, "<2>")]
    [InlineData(LogEventLevel.Error, "<3>")]
    [InlineData(LogEventLevel.Warning, "<4>")]
    [InlineData(LogEventLevel.Information, "<6>")]
    [InlineData(LogEventLevel.Debug, "<7>")]
    public void Each_level_has_its_syslog_priority(LogEventLevel level, string prefix) =>
        Assert.Equal($"{prefix}all is well\n", Format(level, "all is well", null));

    [Fact]
    public void A_text_within_the_message_has_no_quotation_marks() =>
        Assert.Equal("<6>mqtts://broker.lan is there\n", Format(
            LogEventLevel.Information, "{Url} is there", null, new LogEventProperty("Url", new ScalarValue("mqtts://broker.lan"))));

    [Fact]
    public void Every_line_of_an_exception_has_the_priority()
    {
        var lines = Format(LogEventLevel.Error, "it broke", new InvalidOperationException("first\nsecond"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length >= 3);
        Assert.All(lines, line => Assert.StartsWith("<3>", line, StringComparison.Ordinal));
    }

    private static string Format(LogEventLevel level, string text, Exception? exception, params LogEventProperty[] properties)
    {
        using var output = new StringWriter();
        var template = new MessageTemplateParser().Parse(text);
        new SyslogPriorityFormatter().Format(new LogEvent(DateTimeOffset.UnixEpoch, level, exception, template, properties), output);
        return output.ToString();
    }
}
