using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Channels;
using Microsoft.AspNetCore.Http;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

public sealed class SlackChannelTests
{
    private const string Hook = "/services/T00000000/B00000000/abcdefghijklmnopqrstuvwx";

    [Fact]
    public async Task It_posts_a_section_and_a_line_for_notifications()
    {
        await using var server = await Receiver.StartAsync((200, "ok"));

        var result = await SendAsync(server);

        Assert.Equal(new(SendOutcome.Delivered, "HTTP 200: ok"), result);
        Assert.Equal($"POST {Hook}", server.Request.Line);
        Assert.Equal(
            """
            {"text":"kitchen is offline","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"*kitchen is offline*\nNot heard of since 09:14.\nAlso open: 2 warnings.\n<http://pis.lan:7080/devices/kitchen>","verbatim":true}}]}
            """,
            server.Request.Body);
    }

    [Fact]
    public async Task What_calls_people_is_escaped()
    {
        await using var server = await Receiver.StartAsync((200, "ok"));

        await SendAsync(server, ChannelExamples.Hostile);

        Assert.Equal(
            "*&lt;b&gt;*a_b*&lt;/b&gt; &amp; \"@everyone\" 🥧 \uFFFDgnp*\n"
            + "[x](http://evil) &lt;!channel&gt; `code` ~s~ |p| # &amp; 🥧\uFFFD\uFFFD",
            TextOf(server));
    }

    // "*kitchen is offline*" and the end of its line are 21.
    [Theory]
    [InlineData("x", 2979, 3000, false)]
    [InlineData("x", 2980, 3000, true)]
    [InlineData("&", 595, 2996, false)]
    [InlineData("&", 596, 2997, true)]
    public async Task A_text_is_cut_at_3000_characters_with_the_markup(string letter, int length, int sent, bool isCut)
    {
        await using var server = await Receiver.StartAsync((200, "ok"));
        var text = string.Concat(Enumerable.Repeat(letter, length));

        await SendAsync(server, ChannelExamples.Alert with { Text = text, Url = null });

        Assert.Equal((sent, isCut), (TextOf(server).Length, TextOf(server).EndsWith('…')));
    }

    [Theory]
    [InlineData(403, "action_prohibited", SendOutcome.Refused)]
    [InlineData(404, "no_service", SendOutcome.Refused)]
    [InlineData(410, "channel_is_archived", SendOutcome.Refused)]
    [InlineData(400, "invalid_payload", SendOutcome.Rejected)]
    [InlineData(500, "rollup_error", SendOutcome.Retry)]
    public async Task Its_errors_are_understood(int status, string body, object outcome)
    {
        await using var server = await Receiver.StartAsync((status, body));

        var result = await SendAsync(server);

        Assert.Equal(outcome, result.Outcome);
        Assert.Equal($"HTTP {status}: {body}", result.Answer);
    }

    [Fact]
    public async Task It_waits_as_long_as_Slack_says()
    {
        await using var server = await Receiver.StartAsync(http =>
        {
            http.Response.StatusCode = 429;
            http.Response.Headers.RetryAfter = "30";
            return http.Response.WriteAsync("rate_limited");
        });

        Assert.Equal(
            new(SendOutcome.Retry, "HTTP 429: rate_limited", TimeSpan.FromSeconds(30)), await SendAsync(server));
    }

    private static string TextOf(Receiver server) =>
        server.Request.Json.GetProperty("blocks")[0].GetProperty("text").GetProperty("text").GetString()!;

    private static Task<SendResult> SendAsync(Receiver server, AlertMessage? message = null) =>
        ChannelExamples.SendAsync(ChannelExamples.Entry("slack", server.Url + Hook), message);
}
