using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Channels;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

public sealed class TelegramChannelTests
{
    private const string Token = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";

    [Fact]
    public async Task It_posts_HTML_to_the_chat_and_topic()
    {
        await using var server = await Receiver.StartAsync((200, """{"ok":true}"""));

        var result = await SendAsync(server, null, ("thread", "4"));

        Assert.Equal(SendOutcome.Delivered, result.Outcome);
        Assert.Equal($"POST /bot{Token}/sendMessage", server.Request.Line);
        Assert.Equal(
            """
            {"chat_id":"-100123","message_thread_id":4,"text":"<b>kitchen is offline</b>\nNot heard of since 09:14.\nAlso open: 2 warnings.\nhttp://pis.lan:7080/devices/kitchen","parse_mode":"HTML","disable_notification":false,"link_preview_options":{"is_disabled":true}}
            """,
            server.Request.Body);
    }

    [Fact]
    public async Task A_recovery_makes_no_sound()
    {
        await using var server = await Receiver.StartAsync((200, ""));

        await SendAsync(server, ChannelExamples.Recovery);

        Assert.True(server.Request.Json.GetProperty("disable_notification").GetBoolean());
    }

    [Fact]
    public async Task Markup_in_names_is_escaped()
    {
        await using var server = await Receiver.StartAsync((200, ""));

        await SendAsync(server, ChannelExamples.Hostile);

        Assert.Equal(
            "<b>&lt;b&gt;*a_b*&lt;/b&gt; &amp; \"@everyone\" 🥧 \uFFFDgnp</b>\n"
            + "[x](http://evil) &lt;!channel&gt; `code` ~s~ |p| # &amp; 🥧\uFFFD\uFFFD",
            server.Request.Json.GetProperty("text").GetString());
    }

    // "kitchen is offline" and the end of its line are 19.
    [Theory]
    [InlineData(4077, 4096, false)]
    [InlineData(4078, 4096, true)]
    public async Task A_text_is_cut_at_4096_characters_without_the_markup(int length, int sent, bool isCut)
    {
        await using var server = await Receiver.StartAsync((200, ""));

        await SendAsync(server, ChannelExamples.Alert with { Text = new string('&', length), Url = null });

        var text = server.Request.Json.GetProperty("text").GetString()!;
        var shown = text.Replace("<b>", "", StringComparison.Ordinal).Replace("</b>", "", StringComparison.Ordinal)
            .Replace("&amp;", "&", StringComparison.Ordinal);
        Assert.Equal((sent, isCut), (shown.Length, shown.EndsWith('…')));
    }

    [Fact]
    public async Task What_it_does_not_take_as_HTML_it_gets_once_more_as_plain_text()
    {
        await using var server = await Receiver.StartAsync(
            (400, """{"ok":false,"error_code":400,"description":"Bad Request: can't parse entities"}"""), (200, ""));

        var result = await SendAsync(server, ChannelExamples.Hostile);

        Assert.Equal(SendOutcome.Delivered, result.Outcome);
        var again = server.Requests.Last().Json;
        Assert.Equal(2, server.Requests.Count);
        Assert.False(again.TryGetProperty("parse_mode", out _));
        Assert.StartsWith("<b>*a_b*</b> & ", again.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_that_became_a_supergroup_gets_it_under_its_new_number()
    {
        await using var server = await Receiver.StartAsync(
            (400, """
                {"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat",
                "parameters":{"migrate_to_chat_id":-1001234567890123}}
                """),
            (200, ""));

        var result = await SendAsync(server);

        Assert.Equal((SendOutcome.Delivered, "-1001234567890123"), (result.Outcome, result.NewTarget));
        Assert.Equal(
            ["-100123", "-1001234567890123"],
            server.Requests.Select(request => request.Json.GetProperty("chat_id").GetString()));
    }

    [Theory]
    [InlineData(
        429, """{"description":"Too Many Requests: retry after 35","parameters":{"retry_after":35}}""",
        SendOutcome.Retry, 35, 1)]
    [InlineData(
        403, """{"description":"Forbidden: bot was kicked from the group chat"}""",
        SendOutcome.Refused, null, 1)]
    [InlineData(401, """{"description":"Unauthorized"}""", SendOutcome.Refused, null, 1)]
    [InlineData(404, """{"description":"Not Found"}""", SendOutcome.Refused, null, 1)]
    [InlineData(400, """{"description":"Bad Request: chat not found"}""", SendOutcome.Refused, null, 1)]
    [InlineData(400, """{"description":"Bad Request: message thread not found"}""", SendOutcome.Refused, null, 1)]
    [InlineData(400, """{"description":"Bad Request: message text is empty"}""", SendOutcome.Rejected, null, 2)]
    [InlineData(502, "<html>Bad Gateway</html>", SendOutcome.Retry, null, 1)]
    public async Task Its_errors_are_understood(int status, string body, object outcome, int? seconds, int requests)
    {
        await using var server = await Receiver.StartAsync((status, body));

        var result = await SendAsync(server);

        Assert.Equal((outcome, seconds), (result.Outcome, (int?)result.RetryAfter?.TotalSeconds));
        Assert.Equal(requests, server.Requests.Count);
    }

    private static Task<SendResult> SendAsync(
        Receiver server, AlertMessage? message = null, params (string, string)[] options) =>
        ChannelExamples.SendAsync(
            ChannelExamples.Entry("telegram", "-100123", [("token", Token), ("server", server.Url), .. options]),
            message);
}
