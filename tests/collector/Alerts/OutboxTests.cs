using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Channels;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Tests.Alerts;

public sealed class OutboxTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_channel_gets_its_messages_in_their_order()
    {
        var outbox = Outbox.Empty.With(Message("1"), ["phone", "mail"]).With(Message("2"), ["phone"]);
        var first = outbox.Next("phone")!;
        Assert.Equal("1", first.Message.Id);
        outbox = outbox.After(first, new(SendOutcome.Retry, "HTTP 503"), Start);
        Assert.Equal("1", outbox.Next("phone")!.Message.Id);
        outbox = outbox.After(outbox.Next("phone")!, new(SendOutcome.Delivered, "ok"), Start);
        Assert.Equal("2", outbox.Next("phone")!.Message.Id);
        Assert.Equal("1", outbox.Next("mail")!.Message.Id);
    }

    [Fact]
    public void A_message_that_is_never_taken_makes_room_for_the_next()
    {
        var outbox = Outbox.Empty.With(Message("1"), ["phone"]).With(Message("2"), ["phone"]);
        outbox = outbox.After(outbox.Next("phone")!, new(SendOutcome.Rejected, "HTTP 400"), Start);
        Assert.Equal("2", outbox.Next("phone")!.Message.Id);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 10)]
    [InlineData(9, 2560)]
    [InlineData(10, 3600)]
    [InlineData(100_000, 3600)]
    public void The_pause_doubles_up_to_an_hour(int attempts, int seconds)
    {
        var outbox = Outbox.Empty.With(Message("1"), ["phone"]);
        outbox = outbox.After(
            outbox.Next("phone")! with { Attempts = attempts }, new(SendOutcome.Retry, "HTTP 503"), Start);
        Assert.Equal(Start.AddSeconds(seconds), outbox.Next("phone")!.NextTry);
        Assert.Equal(attempts + 1, outbox.Next("phone")!.Attempts);
        Assert.Equal("HTTP 503", outbox.Next("phone")!.LastAnswer);
    }

    [Fact]
    public void A_service_says_itself_when_to_try_again()
    {
        var outbox = Outbox.Empty.With(Message("1"), ["phone"]);
        outbox = outbox.After(
            outbox.Next("phone")!, new(SendOutcome.Retry, "HTTP 429", TimeSpan.FromSeconds(77)), Start);
        Assert.Equal(Start.AddSeconds(77), outbox.Next("phone")!.NextTry);
    }

    [Fact]
    public void What_is_a_day_old_becomes_one_summary_that_waits_for_ever()
    {
        var outbox = Outbox.Empty.With(Message("1"), ["phone"]).With(Message("2"), ["phone"])
            .With(Message("3", Start.AddHours(1)), ["phone"]);
        Assert.Same(outbox, outbox.Expire(Start.AddHours(24).AddTicks(-1)));

        outbox = outbox.Expire(Start.AddHours(24));
        Assert.Equal(2, outbox.Items.Count);
        var summary = outbox.Next("phone")!;
        Assert.Equal(2, summary.NotSent);
        Assert.Equal("What happened while nothing could be sent", summary.Message.Title);
        Assert.Contains("2026-03-10T12:00:00Z title 2\n", summary.Message.Text, StringComparison.Ordinal);

        outbox = outbox.Expire(Start.AddDays(100));
        Assert.Equal(3, Assert.Single(outbox.Items).NotSent);
        Assert.StartsWith(
            "3 messages could not be sent", outbox.Next("phone")!.Message.Text, StringComparison.Ordinal);
        Assert.Contains("title 1\n", outbox.Next("phone")!.Message.Text, StringComparison.Ordinal);
        Assert.Same(outbox, outbox.Expire(Start.AddDays(200)));
    }

    [Fact]
    public void More_than_two_hundred_messages_for_a_channel_become_a_summary_too()
    {
        var outbox = Outbox.Empty;
        for (var number = 0; number < 200; number++)
            outbox = outbox.With(Message($"{number}"), ["phone"]);
        Assert.Same(outbox, outbox.Expire(Start));
        outbox = outbox.With(Message("200"), ["phone"]).With(Message("201"), ["phone"]).Expire(Start);
        Assert.Equal(201, outbox.Items.Count);
        Assert.Equal(2, outbox.Next("phone")!.NotSent);
    }

    [Fact]
    public void Messages_for_a_channel_that_is_removed_go_with_it()
    {
        var outbox = Outbox.Empty.With(Message("1"), ["phone", "mail"]);
        Assert.Same(outbox, outbox.For(["phone", "mail"]));
        Assert.Equal("mail", Assert.Single(outbox.For(["mail"]).Items).Channel);
    }

    private static AlertMessage Message(string id, DateTimeOffset? time = null) => new(
        id, id, AlertMessageKind.Alert, HealthStatus.Critical, $"title {id}", $"text {id}\n", null, time ?? Start);
}
