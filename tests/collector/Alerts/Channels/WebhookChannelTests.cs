using System.Security.Cryptography;
using System.Text;
using HealthCheck.Collector.Alerts.Channels;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

public sealed class WebhookChannelTests
{
    [Fact]
    public async Task It_posts_the_message_as_JSON_and_signs_it()
    {
        await using var server = await Receiver.StartAsync((204, ""));
        var time = new FakeTimeProvider(new(2026, 11, 29, 9, 15, 0, TimeSpan.Zero));

        var result = await ChannelExamples.SendAsync(
            ChannelExamples.Entry("webhook", $"{server.Url}/in?key=0123456789", ("secret", "shared")), time: time);

        Assert.Equal(SendOutcome.Delivered, result.Outcome);
        var request = server.Request;
        Assert.Equal("POST /in?key=0123456789", request.Line);
        Assert.Equal("application/json; charset=utf-8", request.Header("Content-Type"));
        Assert.Equal("m-1", request.Header("X-HealthCheck-Id"));
        Assert.Equal("1795943700", request.Header("X-HealthCheck-Timestamp"));
        var expected = HMACSHA256.HashData("shared"u8, Encoding.UTF8.GetBytes("1795943700." + request.Body));
        Assert.Equal(
            "sha256=" + Convert.ToHexString(expected).ToLowerInvariant(), request.Header("X-HealthCheck-Signature"));
        Assert.Equal(
            """
            {"id":"m-1","thread":"m-1","kind":"alert","severity":"critical","title":"kitchen is offline","text":"Not heard of since 09:14.\nAlso open: 2 warnings.\n","url":"http://pis.lan:7080/devices/kitchen","time":"2026-11-29T09:15:00+00:00","alerts":[{"deviceId":"0123abcd","device":"kitchen","code":"offline","severity":"critical","since":"2026-11-29T09:14:00+00:00","text":"Not heard of since 09:14"}]}
            """,
            request.Body);
    }

    [Fact]
    public async Task Without_a_secret_it_does_not_sign()
    {
        await using var server = await Receiver.StartAsync((200, "ok"));

        var result = await ChannelExamples.SendAsync(
            ChannelExamples.Entry("webhook", server.Url), ChannelExamples.Recovery with { Url = null });

        Assert.Equal(new(SendOutcome.Delivered, "HTTP 200: ok"), result);
        Assert.Null(server.Request.Header("X-HealthCheck-Signature"));
        Assert.Equal("recovery", server.Request.Json.GetProperty("kind").GetString());
        Assert.False(server.Request.Json.TryGetProperty("url", out _));
    }
}
