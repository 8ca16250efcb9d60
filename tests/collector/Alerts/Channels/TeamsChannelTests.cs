using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Channels;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

public sealed class TeamsChannelTests
{
    private const string Hook = "/workflows/0123456789abcdef/triggers/manual/paths/invoke?api-version=1&sig=SIGN0123";

    private const string Failed = "delivery failed with error: Microsoft Teams endpoint returned HTTP error";

    [Fact]
    public async Task It_posts_an_adaptive_card()
    {
        await using var server = await Receiver.StartAsync((202, ""));

        var result = await SendAsync(server);

        Assert.Equal(SendOutcome.Delivered, result.Outcome);
        Assert.Equal($"POST {Hook}", server.Request.Line);
        var message = server.Request.Json;
        Assert.Equal("message", message.GetProperty("type").GetString());
        var attachment = message.GetProperty("attachments")[0];
        Assert.Equal("application/vnd.microsoft.card.adaptive", attachment.GetProperty("contentType").GetString());
        Assert.Equal(
            """
            {"type":"AdaptiveCard","version":"1.2","body":[{"text":"kitchen is offline","weight":"bolder","type":"TextBlock","wrap":true,"spacing":"none"},{"text":"Not heard of since 09:14.","type":"TextBlock","wrap":true,"spacing":"none"},{"text":"Also open: 2 warnings.","type":"TextBlock","wrap":true,"spacing":"none"}],"actions":[{"url":"http://pis.lan:7080/devices/kitchen","type":"Action.OpenUrl","title":"Open"}],"$schema":"http://adaptivecards.io/schemas/adaptive-card.json"}
            """,
            attachment.GetProperty("content").GetRawText());
    }

    [Fact]
    public async Task Markup_in_names_is_escaped()
    {
        await using var server = await Receiver.StartAsync((202, ""));

        await SendAsync(server, ChannelExamples.Hostile);

        Assert.Equal("<b>\\*a\\_b\\*</b> & \"@everyone\" 🥧 \uFFFDgnp", LinesOf(server)[0]);
        Assert.Equal(
            "\\[x\\](http://evil) <!channel> \\`code\\` \\~s\\~ |p| # & 🥧\uFFFD\uFFFD", LinesOf(server)[1]);
    }

    [Theory]
    [InlineData(20_000, false)]
    [InlineData(20_001, true)]
    public async Task A_line_is_cut_at_20000_bytes(int length, bool isCut)
    {
        await using var server = await Receiver.StartAsync((202, ""));

        await SendAsync(server, ChannelExamples.Alert with { Text = new string('x', length), Url = null });

        Assert.Equal(isCut, LinesOf(server)[1].EndsWith('…'));
        Assert.InRange(server.Request.Bytes.Length, 20_000, 21_000);
    }

    [Fact]
    public async Task The_longest_messages_fit_into_28_KB()
    {
        await using var server = await Receiver.StartAsync((202, ""));
        var lines = string.Concat(Enumerable.Repeat("\"\\é\n", 2000));

        await SendAsync(server, ChannelExamples.Alert with { Text = lines });

        Assert.InRange(server.Request.Bytes.Length, 15_000, 28_000);
        Assert.EndsWith(" more lines", LinesOf(server)[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        200, Failed + " 429 with ContextId x",
        SendOutcome.Retry)]
    [InlineData(
        200, Failed + " 413 with ContextId x",
        SendOutcome.Rejected)]
    [InlineData(
        400, """{"error":{"code":"WorkflowTriggerIsNotEnabled","message":"The trigger is not enabled."}}""",
        SendOutcome.Refused)]
    [InlineData(400, """{"error":{"code":"TriggerInputSchemaMismatch","message":"Wrong."}}""", SendOutcome.Rejected)]
    [InlineData(401, """{"error":{"code":"DirectApiAuthorizationRequired","message":"No."}}""", SendOutcome.Refused)]
    [InlineData(404, """{"error":{"code":"WorkflowNotFound","message":"Gone."}}""", SendOutcome.Refused)]
    [InlineData(429, "", SendOutcome.Retry)]
    public async Task Its_errors_are_understood(int status, string body, object outcome)
    {
        await using var server = await Receiver.StartAsync((status, body));

        Assert.Equal(outcome, (await SendAsync(server)).Outcome);
    }

    private static IReadOnlyList<string> LinesOf(Receiver server) =>
    [
        .. server.Request.Json.GetProperty("attachments")[0].GetProperty("content").GetProperty("body").EnumerateArray()
            .Select(block => block.GetProperty("text").GetString()!),
    ];

    private static Task<SendResult> SendAsync(Receiver server, AlertMessage? message = null) =>
        ChannelExamples.SendAsync(ChannelExamples.Entry("teams", server.Url + Hook), message);
}
