using System.Text.Encodings.Web;
using System.Text.Json;
using Fluid;
using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Channels;
using HealthCheck.Mosquitto.Testing;
using MimeKit;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

/// <summary>Templates of the owner: what they make, and what they cannot do.</summary>
public sealed class MessageTemplateTests
{
    [Fact]
    public void It_sees_the_message_under_the_names_of_the_webhook()
    {
        Assert.Equal(
            "m-1 m-1 alert critical kitchen is offline http://pis.lan:7080/devices/kitchen 09:15|"
                + "Not heard of since 09:14./Also open: 2 warnings./|0123abcd kitchen offline critical 09:14 "
                + "Not heard of since 09:14",
            Render(
                "{{ id }} {{ thread }} {{ kind }} {{ severity }} {{ title }} {{ url }} {{ time | date: '%H:%M' }}|"
                    + "{% for line in lines %}{{ line }}/{% endfor %}|{% for alert in alerts %}{{ alert.deviceId }} "
                    + "{{ alert.device }} {{ alert.code }} {{ alert.severity }} {{ alert.since | date: '%H:%M' }} "
                    + "{{ alert.text }}{% endfor %}",
                ChannelExamples.Alert));
    }

    [Theory]
    [InlineData("{{ titel }}", "Undefined variable 'titel'")]
    [InlineData("{{ title.Length }}", "it uses a name that there is not")]
    [InlineData("{{ alerts[0].devise }}", "Undefined variable 'devise'")]
    [InlineData("{% if title %}", "'{% endif %}' was expected")]
    [InlineData("{{ title | raw }}", "the filter 'raw' is not possible; there are capitalize,")]
    [InlineData("{{ title | append: title }}", "the filter 'append' is not possible")]
    [InlineData("{% if title %}{% assign x = title | split: '' %}{% endif %}", "the filter 'split' is not possible")]
    [InlineData("{% include '/etc/passwd' %}", "Unknown tag 'include'")]
    [InlineData("{% render 'x' %}", "Unknown tag 'render'")]
    [InlineData("{% layout 'x' %}", "Unknown tag 'layout'")]
    [InlineData("{% for i in (1..1000000000) %}x{% endfor %}", "a range such as (1..9) is not possible")]
    [InlineData("{% unless title %}{% else %}{{ alerts[(1..1000000000)] }}{% endunless %}", "a range such as")]
    [InlineData("{{ time | date: '%99999999d' }}", "the filter date takes a text without digits")]
    [InlineData("{% assign f = title %}{{ time | date: f }}", "the filter date takes a text without digits")]
    [InlineData("{{ lines | join: text }}", "the filter join takes a text of at most 100 characters")]
    public void What_it_cannot_do_is_said(string template, string expected) => Assert.Contains(
        expected, MessageTemplate.Mistake(template, NullEncoder.Default, _ => null) ?? "nothing",
        StringComparison.Ordinal);

    [Fact]
    public void Loops_and_lengths_are_bounded()
    {
        Assert.Equal("it takes more than 5000 steps", Mistake(Nested(
            "{% for a in lines %}", "{% endfor %}", 4, string.Concat(Enumerable.Repeat("{{ id }}", 500)))));
        Assert.Contains("it makes more than 65536 characters", Mistake(
            Nested("{% for a in lines %}", "{% endfor %}", 4, new string('x', 5000))), StringComparison.Ordinal);
        Assert.Contains("longer than 16384", Mistake(new string('x', 16385)), StringComparison.Ordinal);
        Assert.Contains("more than 200 tags", Mistake(Nested("{% if title %}", "{% endif %}", 101)),
            StringComparison.Ordinal);
        Assert.Contains("50 brackets", Mistake("{{ " + Nested("title[", "]", 51) + " }}"), StringComparison.Ordinal);
        Assert.Equal("", Mistake(Nested("{% if title %}", "{% endif %}", 100, "x")));
        Assert.Equal("", Mistake("{% if " + string.Concat(Enumerable.Repeat("a or ", 3000)) + "title %}{% endif %}")
            .Replace("Undefined variable 'a'", "", StringComparison.Ordinal));

        static string Nested(string begin, string end, int depth, string inside = "") =>
            string.Concat(Enumerable.Repeat(begin, depth)) + inside + string.Concat(Enumerable.Repeat(end, depth));
        static string Mistake(string template) =>
            MessageTemplate.Mistake(template, NullEncoder.Default, _ => null) ?? "";
    }

    [Fact]
    public void More_than_500_lines_end_with_their_number()
    {
        var many = ChannelExamples.Alert with { Text = string.Concat(Enumerable.Repeat("x\n", 700)) };
        Assert.Equal("500 … and 201 more lines", Render("{{ lines | size }} {{ lines | last }}", many));
        Assert.Equal("x+x", Render("{{ lines | join: '+' }}", many with { Text = "x\nx\n" }));
    }

    [Theory]
    [InlineData("application/json", """{"text": "{{ title }} {{ text }}", "n": {{ alerts | size }}}""")]
    [InlineData("application/x-www-form-urlencoded", "a={{ title }}&b={{ text }}")]
    [InlineData("text/plain", "{{ title }}\n{{ text }}")]
    public async Task A_webhook_sends_what_it_makes_and_values_do_not_break_out(string type, string template)
    {
        await using var server = await Receiver.StartAsync((200, ""));
        var entry = ChannelExamples.Entry("webhook", server.Url, ("template", template), ("contentType", type));
        Assert.Null(ChannelKinds.Mistake(entry));
        var result = await ChannelExamples.SendAsync(entry, ChannelExamples.Hostile);

        Assert.Null(result.TemplateFailure);
        Assert.Equal(result.Rendered, server.Request.Body);
        Assert.Equal($"{type}; charset=utf-8", server.Request.Header("Content-Type"));
        switch (type)
        {
            case "application/json":
                Assert.StartsWith(
                    "<b>*a_b*</b> & \"@everyone\"", server.Request.Json.GetProperty("text").GetString(),
                    StringComparison.Ordinal);
                break;
            case "text/plain":
                Assert.StartsWith("<b>*a_b*</b> & \"@everyone\"", server.Request.Body, StringComparison.Ordinal);
                break;
            default:
                Assert.Single(server.Request.Body, '&');
                break;
        }
    }

    [Theory]
    [InlineData("{{ titel }}", "", "Option template: Undefined variable 'titel'")]
    [InlineData("""{"text": {{ title }}}""", "", "Option template: what it makes is no JSON")]
    [InlineData("{{ title }}", "text/html", "Option contentType 'text/html' is unknown; give application/json,")]
    [InlineData("{{ title }}", "text", "Option contentType 'text' is unknown")]
    [InlineData("", "text/plain", "Option contentType is for a template only")]
    public void A_webhook_with_a_mistake_is_not_added(string template, string type, string expected)
    {
        var options = new[] { ("template", template), ("contentType", type) }.Where(each => each.Item2.Length > 0);
        Assert.StartsWith(
            expected, ChannelKinds.Mistake(ChannelExamples.Entry("webhook", "https://x.example", [.. options])),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_fails_gives_way_to_the_plain_message_and_is_a_problem_until_it_works()
    {
        await using var server = await Receiver.StartAsync((200, ""));
        using var directory = new TempDirectory();
        await using var collector = await RunningCollector.StartAsync(
            "mqtt://127.0.0.1:1", directory.Path, waitForBroker: false);
        // It is right with the examples, but no test has an alert.
        var entry = new ChannelEntry("home", "webhook", server.Url, new Dictionary<string, string>
        {
            ["template"] = """{"text": "{{ title }}"{% if title contains "reach" %}{{ alerts[0].text }}{% endif %}}""",
        });
        collector.Service<ChannelFile>().Add(entry);
        var result = await collector.Service<AlertSender>().TestAsync("home", TestContext.Current.CancellationToken);

        Assert.Equal(SendOutcome.Delivered, result!.Outcome);
        Assert.Contains("The template failed, so this was the plain message:", result.Answer, StringComparison.Ordinal);
        Assert.Equal("test", server.Request.Json.GetProperty("kind").GetString());
        var problem = Problem();
        Assert.Contains("The template of the alert channel home failed", problem!.Message, StringComparison.Ordinal);

        collector.Service<ChannelFile>().Change(_ => [entry with
        {
            Options = new Dictionary<string, string> { ["template"] = """{"text": "{{ title }}"}""" },
        }]);
        using var tested = await collector.SendAsync(HttpMethod.Post, "/api/alerts/channels/home/test");
        using var answer = JsonDocument.Parse(await RunningCollector.TextAsync(tested));
        Assert.StartsWith("{\"text\": \"", answer.RootElement.GetProperty("text").GetString(),
            StringComparison.Ordinal);
        Assert.Null(Problem());

        HealthCheck.Contracts.Problem? Problem() => collector.Service<AlertChannels>()
            .Problems(AlertState.Empty, DateTimeOffset.UnixEpoch).FirstOrDefault(each =>
                each.Code == "alert-template-failed");
    }

    [Fact]
    public void A_mail_has_its_html_escaped_and_the_plain_text_beside_it()
    {
        const string Template = "<h1>{{ title }}</h1>{% for line in lines %}{{ line }}<br>{% endfor %}é";
        var (html, failure) = EmailText.Rendered(ChannelExamples.Hostile, Template);
        Assert.Null(failure);
        Assert.StartsWith(
            "<h1>&lt;b&gt;*a_b*&lt;/b&gt; &amp; &quot;@everyone&quot;", html, StringComparison.Ordinal);
        Assert.EndsWith("<br>é", html, StringComparison.Ordinal);
        using var mail = EmailText.Make(ChannelExamples.Hostile, "pi@example.org", "me@example.org", html);
        Assert.Equal(html, mail.HtmlBody);
        Assert.Contains("[x](http://evil)", mail.TextBody, StringComparison.Ordinal);

        var entry = ChannelExamples.Entry(
            "email", "me@example.org", ("server", "mail.example.org"), ("from", "pi@example.org"));
        Assert.Null(ChannelKinds.Mistake(With(entry, Template)));
        Assert.Equal("Option template: Undefined variable 'x'", ChannelKinds.Mistake(With(entry, "{{ x }}")));

        static ChannelEntry With(ChannelEntry entry, string template) => entry with
        {
            Options = new Dictionary<string, string>(entry.Options) { ["template"] = template },
        };
    }

    private static string Render(string template, AlertMessage message) =>
        MessageTemplate.Parse(template).Render(message, NullEncoder.Default);
}
