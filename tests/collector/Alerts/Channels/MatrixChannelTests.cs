using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Channels;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

public sealed class MatrixChannelTests
{
    [Fact]
    public async Task It_puts_an_event_whose_transaction_is_the_message()
    {
        await using var server = await Receiver.StartAsync((200, """{"event_id":"$x"}"""));

        var result = await SendAsync(server, ChannelExamples.Alert with { Id = "m/1", Text = "a & b\n\"c\"" });

        Assert.Equal(SendOutcome.Delivered, result.Outcome);
        Assert.Equal(
            "PUT /_matrix/client/v3/rooms/%21abc%3Aexample.org/send/m.room.message/m%2F1", server.Request.Line);
        Assert.Equal("Bearer syt_secret", server.Request.Header("Authorization"));
        Assert.Equal(
            """
            {"msgtype":"m.text","body":"kitchen is offline\na & b\n\"c\"\nhttp://pis.lan:7080/devices/kitchen","format":"org.matrix.custom.html","formatted_body":"<strong>kitchen is offline</strong><br>a &amp; b<br>&quot;c&quot;<br>http://pis.lan:7080/devices/kitchen"}
            """,
            server.Request.Body);
    }

    [Fact]
    public async Task A_recovery_is_a_notice_and_names_are_no_markup()
    {
        await using var server = await Receiver.StartAsync((200, ""));

        await SendAsync(server, ChannelExamples.Hostile with { Kind = AlertMessageKind.Recovery });

        Assert.Equal("m.notice", server.Request.Json.GetProperty("msgtype").GetString());
        Assert.Equal(
            "<strong>&lt;b&gt;*a_b*&lt;/b&gt; &amp; &quot;@everyone&quot; 🥧 \uFFFDgnp</strong><br>"
            + "[x](http://evil) &lt;!channel&gt; `code` ~s~ |p| # &amp; 🥧\uFFFD\uFFFD",
            server.Request.Json.GetProperty("formatted_body").GetString());
    }

    [Theory]
    [InlineData("x", 25_000, false)]
    [InlineData("x", 25_001, true)]
    [InlineData("\"", 8_000, true)]
    [InlineData("&", 8_000, false)]
    public async Task It_fits_into_an_event(string letter, int length, bool isCut)
    {
        await using var server = await Receiver.StartAsync((200, ""));
        var text = string.Concat(Enumerable.Repeat(letter, length));

        await SendAsync(server, ChannelExamples.Alert with { Text = text, Url = null });

        Assert.InRange(server.Request.Bytes.Length, 40_000, 60_000);
        Assert.Equal(isCut, server.Request.Json.GetProperty("body").GetString()!.EndsWith('…'));
    }

    [Theory]
    [InlineData(
        429, """{"errcode":"M_LIMIT_EXCEEDED","error":"Too many requests","retry_after_ms":2500}""",
        SendOutcome.Retry, 2500)]
    [InlineData(429, """{"errcode":"M_LIMIT_EXCEEDED","error":"Too many requests"}""", SendOutcome.Retry, null)]
    [InlineData(
        401, """{"errcode":"M_UNKNOWN_TOKEN","error":"Unrecognised access token"}""",
        SendOutcome.Refused, null)]
    [InlineData(403, """{"errcode":"M_FORBIDDEN","error":"User not in room"}""", SendOutcome.Refused, null)]
    [InlineData(413, """{"errcode":"M_TOO_LARGE","error":"event too large"}""", SendOutcome.Rejected, null)]
    public async Task Its_errors_are_understood(int status, string body, object outcome, int? milliseconds)
    {
        await using var server = await Receiver.StartAsync((status, body));

        var result = await SendAsync(server);

        Assert.Equal((outcome, milliseconds), (result.Outcome, (int?)result.RetryAfter?.TotalMilliseconds));
    }

    private static Task<SendResult> SendAsync(Receiver server, AlertMessage? message = null) =>
        ChannelExamples.SendAsync(
            ChannelExamples.Entry("matrix", "!abc:example.org", ("server", server.Url), ("token", "syt_secret")),
            message);
}
