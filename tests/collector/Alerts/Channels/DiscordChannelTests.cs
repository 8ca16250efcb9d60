using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Channels;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

public sealed class DiscordChannelTests
{
    private const string Hook = "/api/webhooks/1234567890123456789/abcdefghijklmnopqrstuvwxyz";

    [Theory]
    [InlineData("", "?wait=true")]
    [InlineData("?thread_id=42", "?thread_id=42&wait=true")]
    public async Task It_posts_an_embed_waits_and_calls_nobody(string query, string sent)
    {
        await using var server = await Receiver.StartAsync((200, "{}"));

        var result = await ChannelExamples.SendAsync(
            ChannelExamples.Entry("discord", server.Url + Hook + query), ChannelExamples.Alert with { Text = "down" });

        Assert.Equal(SendOutcome.Delivered, result.Outcome);
        Assert.Equal($"POST {Hook}{sent}", server.Request.Line);
        Assert.Equal(
            """
            {"embeds":[{"title":"kitchen is offline","description":"down\nhttp://pis.lan:7080/devices/kitchen","color":12986408,"timestamp":"2026-11-29T09:15:00+00:00"}],"allowed_mentions":{"parse":[]}}
            """,
            server.Request.Body);
    }

    [Fact]
    public async Task Markup_in_names_is_escaped()
    {
        await using var server = await Receiver.StartAsync((200, "{}"));

        await SendAsync(server, ChannelExamples.Hostile);

        var embed = server.Request.Json.GetProperty("embeds")[0];
        Assert.Equal(
            "\\<b\\>\\*a\\_b\\*\\</b\\> & \"\\@everyone\" 🥧 \uFFFDgnp", embed.GetProperty("title").GetString());
        Assert.Equal(
            "\\[x\\]\\(http://evil\\) \\<!channel\\> \\`code\\` \\~s\\~ \\|p\\| \\# & 🥧\uFFFD\uFFFD",
            embed.GetProperty("description").GetString());
    }

    [Theory]
    [InlineData(4096, false)]
    [InlineData(4097, true)]
    public async Task A_text_is_cut_at_4096_characters(int length, bool isCut)
    {
        await using var server = await Receiver.StartAsync((200, "{}"));

        await SendAsync(server, ChannelExamples.Alert with { Text = new string('x', length), Url = null });

        var text = server.Request.Json.GetProperty("embeds")[0].GetProperty("description").GetString()!;
        Assert.Equal((4096, isCut), (text.Length, text.EndsWith('…')));
    }

    [Theory]
    [InlineData(256, false)]
    [InlineData(257, true)]
    public async Task A_title_is_cut_at_256_characters(int length, bool isCut)
    {
        await using var server = await Receiver.StartAsync((200, "{}"));

        await SendAsync(server, ChannelExamples.Alert with { Title = new string('x', length) });

        var title = server.Request.Json.GetProperty("embeds")[0].GetProperty("title").GetString()!;
        Assert.Equal((256, isCut), (title.Length, title.EndsWith('…')));
    }

    [Theory]
    [InlineData(
        429, """{"message":"You are being rate limited.","retry_after":0.65,"global":false}""",
        SendOutcome.Retry, 650)]
    [InlineData(404, """{"message":"Unknown Webhook","code":10015}""", SendOutcome.Refused, null)]
    [InlineData(401, """{"message":"Invalid Webhook Token","code":50027}""", SendOutcome.Refused, null)]
    [InlineData(400, """{"message":"Invalid Form Body","code":50035}""", SendOutcome.Rejected, null)]
    public async Task Its_errors_are_understood(int status, string body, object outcome, int? milliseconds)
    {
        await using var server = await Receiver.StartAsync((status, body));

        var result = await SendAsync(server);

        Assert.Equal((outcome, milliseconds), (result.Outcome, (int?)result.RetryAfter?.TotalMilliseconds));
    }

    private static Task<SendResult> SendAsync(Receiver server, AlertMessage? message = null) =>
        ChannelExamples.SendAsync(ChannelExamples.Entry("discord", server.Url + Hook), message);
}
