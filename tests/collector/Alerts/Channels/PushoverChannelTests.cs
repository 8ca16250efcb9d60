using System.Web;
using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Channels;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

public sealed class PushoverChannelTests
{
    private const string User = "uQiRzpo4DXghDmr9QzzfQu27cmVRsG", Token = "azGDORePK8gMaC0QOYAMyEEuzJnyUi";

    [Fact]
    public async Task It_posts_a_form()
    {
        await using var server = await Receiver.StartAsync((200, """{"status":1,"request":"x"}"""));

        var result = await SendAsync(server);

        Assert.Equal(SendOutcome.Delivered, result.Outcome);
        Assert.Equal("POST /1/messages.json", server.Request.Line);
        Assert.Equal("application/x-www-form-urlencoded", server.Request.Header("Content-Type"));
        Assert.Equal(
            $"token={Token}&user={User}&title=kitchen+is+offline&message=Not+heard+of+since+09%3A14.%0AAlso+open%3A+2+"
            + "warnings.&priority=1&timestamp=1795943700&url=http%3A%2F%2Fpis.lan%3A7080%2Fdevices%2Fkitchen",
            server.Request.Body);
    }

    [Fact]
    public async Task A_recovery_is_quiet_and_names_are_plain_text()
    {
        await using var server = await Receiver.StartAsync((200, ""));

        await SendAsync(server, ChannelExamples.Hostile with { Kind = AlertMessageKind.Recovery });

        var form = HttpUtility.ParseQueryString(server.Request.Body);
        Assert.Equal("-1", form["priority"]);
        Assert.Equal("<b>*a_b*</b> & \"@everyone\" 🥧 \uFFFDgnp", form["title"]);
        Assert.Null(form["html"]);
        Assert.Null(form["url"]);
    }

    [Theory]
    [InlineData(1024, 250, 512, false)]
    [InlineData(1025, 251, 513, true)]
    public async Task Text_title_and_URL_have_their_limits(int text, int title, int url, bool isCut)
    {
        await using var server = await Receiver.StartAsync((200, ""));

        await SendAsync(server, ChannelExamples.Alert with
        {
            Text = new string('x', text),
            Title = new string('y', title),
            Url = "http://pis.lan/".PadRight(url, 'z'),
        });

        var form = HttpUtility.ParseQueryString(server.Request.Body);
        Assert.Equal((1024, isCut), (form["message"]!.Length, form["message"]!.EndsWith('…')));
        Assert.Equal((250, isCut), (form["title"]!.Length, form["title"]!.EndsWith('…')));
        Assert.Equal(isCut ? null : 512, form["url"]?.Length);
    }

    [Theory]
    [InlineData(
        400, """{"token":"invalid","errors":["application token is invalid"],"status":0}""",
        SendOutcome.Refused)]
    [InlineData(
        400, """{"user":"invalid","errors":["user identifier is not valid"],"status":0}""",
        SendOutcome.Refused)]
    [InlineData(
        400, """{"message":"cannot be blank","errors":["message cannot be blank"],"status":0}""",
        SendOutcome.Rejected)]
    [InlineData(429, """{"errors":["application is over its quota"],"status":0}""", SendOutcome.Rejected)]
    [InlineData(500, "", SendOutcome.Retry)]
    public async Task Its_errors_are_understood(int status, string body, object outcome)
    {
        await using var server = await Receiver.StartAsync((status, body));

        Assert.Equal(outcome, (await SendAsync(server)).Outcome);
    }

    private static Task<SendResult> SendAsync(Receiver server, AlertMessage? message = null) =>
        ChannelExamples.SendAsync(
            ChannelExamples.Entry("pushover", User, ("token", Token), ("server", server.Url)), message);
}
