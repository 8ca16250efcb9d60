using HealthCheck.Hosting.Logging;
using Serilog.Events;
using Serilog.Parsing;

namespace HealthCheck.Hosting.Tests.Logging;

public sealed class LogLineFormatterTests
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
            LogEventLevel.Information, "{Url} is there", null,
            new LogEventProperty("Url", new ScalarValue("mqtts://broker.lan"))));

    [Fact]
    public void Every_line_of_an_exception_has_the_priority()
    {
        var lines = Format(LogEventLevel.Error, "it broke", new InvalidOperationException("first\nsecond"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length >= 3);
        Assert.All(lines, line => Assert.StartsWith("<3>", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_from_outside_forges_no_line_and_steers_no_terminal()
    {
        var hostile = new LogEventProperty("Name", new ScalarValue("x\n<3>forged\r\u001b[2J\u202e"));
        Assert.Equal(
            "<4>mount x\uFFFD<3>forged\uFFFD\uFFFD[2J\uFFFD is gone\n",
            Format(LogEventLevel.Warning, "mount {Name} is gone", null, hostile));

        using var output = new StringWriter();
        var template = new MessageTemplateParser().Parse("mount {Name} is gone");
        LogLineFormatter.ForPeople(inColour: false).Format(
            new LogEvent(DateTimeOffset.UnixEpoch, LogEventLevel.Warning, new IOException("a\n12:00:00 ERR forged"),
                template, [hostile]), output);
        Assert.Equal(
            "00:00:00 WRN mount x\uFFFD<3>forged\uFFFD\uFFFD[2J\uFFFD is gone\n    System.IO.IOException: a\n    "
                + "12:00:00 ERR forged\n",
            output.ToString());
    }

    private static string Format(
        LogEventLevel level, string text, Exception? exception, params LogEventProperty[] properties)
    {
        using var output = new StringWriter();
        var template = new MessageTemplateParser().Parse(text);
        LogLineFormatter.ForJournal()
            .Format(new LogEvent(DateTimeOffset.UnixEpoch, level, exception, template, properties), output);
        return output.ToString();
    }
}
