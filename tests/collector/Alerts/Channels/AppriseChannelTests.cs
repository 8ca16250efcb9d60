using System.Text;
using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Channels;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

public sealed class AppriseChannelTests
{
    [Fact]
    public async Task It_posts_to_the_services_of_a_key()
    {
        await using var server = await Receiver.StartAsync((200, """{"error":null}"""));

        var result = await SendAsync(server);

        Assert.Equal(SendOutcome.Delivered, result.Outcome);
        Assert.Equal("POST /notify/pis", server.Request.Line);
        Assert.Equal(
            """
            {"title":"kitchen is offline","body":"Not heard of since 09:14.\nAlso open: 2 warnings.\nhttp://pis.lan:7080/devices/kitchen","type":"failure","format":"text","tag":"all"}
            """,
            server.Request.Body);
    }

    [Theory]
    [InlineData(AlertMessageKind.Alert, HealthStatus.Warning, "warning")]
    [InlineData(AlertMessageKind.Reminder, HealthStatus.Critical, "failure")]
    [InlineData(AlertMessageKind.Recovery, HealthStatus.Ok, "success")]
    [InlineData(AlertMessageKind.Test, HealthStatus.Ok, "info")]
    public async Task The_type_goes_by_kind_and_severity(object kind, HealthStatus severity, string type)
    {
        await using var server = await Receiver.StartAsync((200, ""));

        await SendAsync(
            server, ChannelExamples.Alert with { Kind = (AlertMessageKind)kind, Severity = severity }, ("tag", "home"));

        Assert.Equal(type, server.Request.Json.GetProperty("type").GetString());
        Assert.Equal("home", server.Request.Json.GetProperty("tag").GetString());
    }

    [Theory]
    [InlineData(16_000, false)]
    [InlineData(16_001, true)]
    public async Task A_text_is_cut_at_16000_bytes(int length, bool isCut)
    {
        await using var server = await Receiver.StartAsync((200, ""));

        await SendAsync(server, ChannelExamples.Hostile with { Text = new string('x', length) });

        var text = server.Request.Json.GetProperty("body").GetString()!;
        Assert.Equal((16_000, isCut), (Encoding.UTF8.GetByteCount(text), text.EndsWith('…')));
        Assert.Equal(
            "<b>*a_b*</b> & \"@everyone\" 🥧 \uFFFDgnp", server.Request.Json.GetProperty("title").GetString());
    }

    [Theory]
    [InlineData(204, "", SendOutcome.Refused)]
    [InlineData(424, """{"error":"One or more notification could not be sent"}""", SendOutcome.Rejected)]
    [InlineData(400, """{"error":"Payload lacks minimum requirements"}""", SendOutcome.Rejected)]
    [InlineData(500, """{"error":"busy"}""", SendOutcome.Retry)]
    public async Task Its_errors_are_understood(int status, string body, object outcome)
    {
        await using var server = await Receiver.StartAsync((status, body));

        Assert.Equal(outcome, (await SendAsync(server)).Outcome);
    }

    private static Task<SendResult> SendAsync(
        Receiver server, AlertMessage? message = null, params (string, string)[] options) =>
        ChannelExamples.SendAsync(ChannelExamples.Entry("apprise", $"{server.Url}/notify/pis", options), message);
}
