using System.Text;
using HealthCheck.Collector.Alerts.Channels;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Alerts.Channels;

public sealed class NtfyChannelTests
{
    private static readonly (string, string) Token = ("token", "tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2");

    [Fact]
    public async Task It_posts_JSON_to_the_root_of_the_server()
    {
        await using var server = await Receiver.StartAsync((200, """{"id":"x"}"""));

        var result = await ChannelExamples.SendAsync(ChannelExamples.Entry("ntfy", $"{server.Url}/my-topic", Token));

        Assert.Equal(new(SendOutcome.Delivered, "HTTP 200"), result);
        Assert.Equal("POST /", server.Request.Line);
        Assert.Equal("Bearer tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2", server.Request.Header("Authorization"));
        Assert.Equal("application/json; charset=utf-8", server.Request.Header("Content-Type"));
        Assert.Equal("HealthCheck/1.0", server.Request.Header("User-Agent"));
        Assert.Equal(
            """
            {"topic":"my-topic","title":"kitchen is offline","message":"Not heard of since 09:14.\nAlso open: 2 warnings.","priority":5,"tags":["rotating_light"],"click":"http://pis.lan:7080/devices/kitchen"}
            """,
            server.Request.Body);
    }

    [Fact]
    public async Task A_recovery_is_quiet_and_without_an_address_there_is_no_click()
    {
        await using var server = await Receiver.StartAsync((200, ""));

        await ChannelExamples.SendAsync(
            ChannelExamples.Entry("ntfy", $"{server.Url}/t"), ChannelExamples.Recovery with { Url = null });

        Assert.Equal(
            """
            {"topic":"t","title":"kitchen is back","message":"It was away for 12 min.","priority":2,"tags":["white_check_mark"]}
            """,
            server.Request.Body);
        Assert.Null(server.Request.Header("Authorization"));
    }

    [Theory]
    [InlineData(4096, 4096)]
    [InlineData(4097, 4095)]
    public async Task A_line_is_cut_at_4096_bytes(int length, int sent)
    {
        await using var server = await Receiver.StartAsync((200, ""));

        // Two bytes each, so that 4,097 and what is cut end between two letters.
        await ChannelExamples.SendAsync(
            ChannelExamples.Entry("ntfy", $"{server.Url}/t"),
            ChannelExamples.Alert with { Text = new string('é', length / 2) + (length % 2 == 1 ? "x" : "") });

        var text = server.Request.Json.GetProperty("message").GetString()!;
        Assert.Equal(sent, Encoding.UTF8.GetByteCount(text));
        Assert.Equal(length > 4096, text.EndsWith('…'));
    }

    [Fact]
    public async Task What_JSON_makes_twice_as_long_still_fits_into_8192_bytes()
    {
        await using var server = await Receiver.StartAsync((200, ""));

        await ChannelExamples.SendAsync(
            ChannelExamples.Entry("ntfy", $"{server.Url}/t"),
            ChannelExamples.Alert with { Text = string.Join('\n', Enumerable.Repeat("\\\"\\\"\\\"\\\"", 800)) });

        Assert.InRange(server.Request.Bytes.Length, 4000, 8192);
        var text = server.Request.Json.GetProperty("message").GetString();
        Assert.EndsWith(" more lines", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_without_end_does_not_keep_it_busy()
    {
        await using var server = await Receiver.StartAsync((413, ""));
        var url = "http://pis.lan/" + new string('x', 9000);

        var result = await ChannelExamples.SendAsync(
            ChannelExamples.Entry("ntfy", $"{server.Url}/t"), ChannelExamples.Alert with { Url = url });

        Assert.Equal(SendOutcome.Rejected, result.Outcome);
    }

    [Fact]
    public async Task The_quota_of_the_day_ends_at_midnight_UTC()
    {
        await using var server = await Receiver.StartAsync(
            (429, """{"code":42908,"http":429,"error":"limit reached: daily message quota reached"}"""));
        var time = new FakeTimeProvider(new(2026, 11, 29, 22, 30, 0, TimeSpan.Zero));

        var result = await ChannelExamples.SendAsync(ChannelExamples.Entry("ntfy", $"{server.Url}/t"), time: time);

        Assert.Equal(
            new(SendOutcome.Retry, "HTTP 429: limit reached: daily message quota reached", TimeSpan.FromMinutes(90)),
            result);
    }

    [Theory]
    [InlineData(429, """{"code":42901,"error":"limit reached: too many requests"}""", SendOutcome.Retry, 5)]
    [InlineData(403, """{"code":40301,"error":"forbidden"}""", SendOutcome.Refused, null)]
    [InlineData(400, """{"code":40009,"error":"invalid request: topic invalid"}""", SendOutcome.Rejected, null)]
    [InlineData(507, """{"code":50701,"error":"full"}""", SendOutcome.Retry, null)]
    public async Task Its_errors_are_understood(int status, string body, object outcome, int? seconds)
    {
        await using var server = await Receiver.StartAsync((status, body));

        var result = await ChannelExamples.SendAsync(ChannelExamples.Entry("ntfy", $"{server.Url}/t"));

        Assert.Equal(outcome, result.Outcome);
        Assert.Equal(seconds, result.RetryAfter?.TotalSeconds);
    }
}
