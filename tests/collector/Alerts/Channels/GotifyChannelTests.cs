using System.Text;
using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Channels;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

public sealed class GotifyChannelTests
{
    [Fact]
    public async Task It_posts_to_message_with_the_token_in_a_header()
    {
        await using var server = await Receiver.StartAsync((200, """{"id":25}"""));

        var result = await SendAsync(server);

        Assert.Equal(SendOutcome.Delivered, result.Outcome);
        Assert.Equal("POST /base/message", server.Request.Line);
        Assert.Equal("AKsjdf83kd0", server.Request.Header("X-Gotify-Key"));
        Assert.Equal(
            """
            {"title":"kitchen is offline","message":"Not heard of since 09:14.\nAlso open: 2 warnings.\nhttp://pis.lan:7080/devices/kitchen","priority":8,"extras":{"client::display":{"contentType":"text/plain"},"client::notification":{"click":{"url":"http://pis.lan:7080/devices/kitchen"}}}}
            """,
            server.Request.Body);
    }

    [Theory]
    [InlineData(16_000, false)]
    [InlineData(16_001, true)]
    public async Task A_text_is_cut_at_16000_bytes(int length, bool isCut)
    {
        await using var server = await Receiver.StartAsync((200, ""));

        await SendAsync(server, ChannelExamples.Hostile with { Text = new string('x', length) });

        var text = server.Request.Json.GetProperty("message").GetString()!;
        Assert.Equal((16_000, isCut), (Encoding.UTF8.GetByteCount(text), text.EndsWith('…')));
        Assert.Equal(
            "<b>*a_b*</b> & \"@everyone\" 🥧 \uFFFDgnp", server.Request.Json.GetProperty("title").GetString());
    }

    [Fact]
    public async Task A_wrong_token_is_final()
    {
        await using var server = await Receiver.StartAsync(
            (401, """{"error":"Unauthorized","errorDescription":"you need to provide a valid token"}"""));

        Assert.Equal(
            new(SendOutcome.Refused, "HTTP 401: you need to provide a valid token"), await SendAsync(server));
    }

    private static Task<SendResult> SendAsync(Receiver server, AlertMessage? message = null) =>
        ChannelExamples.SendAsync(
            ChannelExamples.Entry("gotify", $"{server.Url}/base/", ("token", "AKsjdf83kd0")), message);
}
