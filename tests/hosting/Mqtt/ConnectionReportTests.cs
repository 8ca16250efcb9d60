using CsCheck;
using HealthCheck.Hosting.Mqtt;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Hosting.Tests.Mqtt;

public sealed class ConnectionReportTests
{
    private const string NotThere = "nothing listens there";
    private const string NotLetIn = "it does not let this client in";

    private readonly FakeTimeProvider clock = new();
    private readonly ConnectionReport report;

    public ConnectionReportTests() => report = new ConnectionReport("broker:1883", "stop the other one", clock);

    [Fact]
    public void The_first_reason_is_said_and_again_when_it_is_another()
    {
        Assert.Equal("No connection to the broker at broker:1883, trying until there is one: nothing listens there",
            Fail(NotThere));
        Assert.Null(Fail(NotThere));
        Assert.Equal(
            $"No connection to the broker at broker:1883, trying until there is one: {NotLetIn}", Fail(NotLetIn));
        Assert.Null(Fail(NotLetIn));
    }

    [Fact]
    public void A_reason_that_comes_back_is_said_again()
    {
        Fail(NotThere);
        Fail(NotLetIn);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains(NotThere, Fail(NotThere), StringComparison.Ordinal);
    }

    [Fact]
    public void While_nothing_changes_a_line_an_hour_reminds_of_it()
    {
        Fail(NotThere);
        var lines = Enumerable.Range(0, 24 * 120).Select(_ => Fail(NotThere)).OfType<string>().ToList();
        Assert.Equal(24, lines.Count);
        Assert.Equal(
            "Still no connection to the broker at broker:1883 after 60 minutes and 121 attempts: nothing listens there",
            lines[0]);
        Assert.StartsWith("Still no connection to the broker at broker:1883 after 24 hours and ", lines[^1],
            StringComparison.Ordinal);
    }

    [Fact]
    public void Connected_is_said_at_once_after_failures()
    {
        Fail(NotThere);
        Assert.Equal("Connected to the broker at broker:1883", report.Connected()?.Text);
    }

    [Fact]
    public void A_broker_that_restarts_is_no_row_of_failures()
    {
        report.Connected();
        clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal(
            "The connection to the broker at broker:1883 ended after 3 days, trying again: the broker is shutting down",
            report.Ended(new ConnectionEnd(ConnectionEndKind.Other, "the broker is shutting down"))?.Text);
        Assert.NotNull(Fail(NotThere));
        Assert.NotNull(report.Connected());
        clock.Advance(TimeSpan.FromHours(1));
        Assert.NotNull(report.Ended(new ConnectionEnd(ConnectionEndKind.Other, "the broker is shutting down")));
    }

    [Fact]
    public void A_connection_that_ends_at_once_again_and_again_says_why_with_a_count_and_not_connected_each_time()
    {
        var lines = Enumerable.Range(0, 100)
            .SelectMany(_ => ConnectAndEnd(new ConnectionEnd(ConnectionEndKind.Other, "it is full"))).ToList();
        Assert.Equal(
            [
                "Connected to the broker at broker:1883",
                "The connection to the broker at broker:1883 ended after less than a second, trying again: it is full",
                "Connected to the broker at broker:1883 3 times in 60 seconds, and each connection ended at once: it "
                    + "is full",
            ],
            lines);
        Assert.Contains(
            "it is empty", Assert.Single(ConnectAndEnd(new ConnectionEnd(ConnectionEndKind.Other, "it is empty"))),
            StringComparison.Ordinal);

        report.Connected();
        clock.Advance(report.SettlesAfter);
        Assert.Equal("Connected to the broker at broker:1883", report.Settled()?.Text);
    }

    [Fact]
    public void A_connection_that_lasts_after_one_that_did_is_said_once()
    {
        Assert.NotNull(report.Connected());
        clock.Advance(report.SettlesAfter);
        Assert.Null(report.Settled());
    }

    [Theory]
    [InlineData(ConnectionEndKind.ClosedInSilence)]
    [InlineData(ConnectionEndKind.TakenOver)]
    public void After_a_few_turns_another_program_with_the_same_id_is_named_once_and_attempts_become_rare(
        ConnectionEndKind kind)
    {
        var end = new ConnectionEnd(kind, "closed");
        var lines = Enumerable.Range(0, 4).SelectMany(_ => ConnectAndEnd(end)).ToList();
        var line = Assert.Single(lines, line => line.Contains("same client id", StringComparison.Ordinal));
        Assert.EndsWith("stop the other one. Until then attempts are rare", line, StringComparison.Ordinal);
        Assert.True(report.HasTwin);
        Assert.InRange(report.Delay(1), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10));

        // From now on a line an hour, however long it goes on.
        Assert.InRange(Enumerable.Range(0, 240).Sum(_ => ConnectAndEnd(end).Count), 1, 3);
        Assert.Equal(TimeSpan.FromMinutes(10), report.Delay(1));
    }

    [Fact]
    public void When_the_other_program_is_gone_this_is_said_and_attempts_are_frequent_again()
    {
        for (var turn = 0; turn < 5; turn++)
            ConnectAndEnd(new ConnectionEnd(ConnectionEndKind.TakenOver, "taken over"));
        Assert.Null(report.Connected());
        clock.Advance(report.SettlesAfter);
        Assert.Equal("Connected to the broker at broker:1883", report.Settled()?.Text);
        Assert.False(report.HasTwin);
        Fail(NotThere);
        Assert.InRange(report.Delay(1), TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_broker_that_was_killed_a_few_times_is_no_other_program()
    {
        for (var round = 0; round < 10; round++)
        {
            report.Connected();
            clock.Advance(TimeSpan.FromSeconds(5));
            report.Ended(new ConnectionEnd(ConnectionEndKind.ClosedInSilence, "closed"));
            Fail(NotThere);
        }

        Assert.False(report.HasTwin);
    }

    [Fact]
    public void A_broker_that_restarts_at_once_and_lost_the_session_is_no_other_program()
    {
        for (var round = 0; round < 10; round++)
        {
            report.Connected(isSessionLost: true);
            clock.Advance(TimeSpan.FromSeconds(2));
            report.Ended(new ConnectionEnd(ConnectionEndKind.ClosedInSilence, "closed"));
        }

        Assert.False(report.HasTwin);
        Assert.InRange(report.Delay(1), TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Whatever_happens_the_log_has_at_most_forty_lines_an_hour_and_the_delay_is_bounded() => Gen
        .Select(Gen.Int[0, 3], Gen.Int[0, 200]).Array[0, 2000].Sample(steps =>
        {
            var time = new FakeTimeProvider();
            var any = new ConnectionReport("broker", "twin", time);
            var lines = 0;
            foreach (var (what, number) in steps)
            {
                lines += what switch
                {
                    0 => any.Connected() is null ? 0 : 1,
                    1 => any.Ended(new ConnectionEnd(ConnectionEndKind.Other, $"reason {number}")) is null ? 0 : 1,
                    2 => any.Ended(new ConnectionEnd((ConnectionEndKind)(number % 3), "reason")) is null ? 0 : 1,
                    _ => 0,
                };
                time.Advance(TimeSpan.FromMilliseconds(number));
                if (any.Delay(1) > TimeSpan.FromMinutes(10) || any.Delay(0) < TimeSpan.FromSeconds(0.5))
                    return false;
            }

            return lines <= 40;
        });

    private string? Fail(string reason)
    {
        var news = report.Ended(new ConnectionEnd(ConnectionEndKind.Other, reason));
        clock.Advance(TimeSpan.FromSeconds(30));
        return news?.Text;
    }

    private List<string> ConnectAndEnd(ConnectionEnd end)
    {
        List<ConnectionLogLine?> news = [report.Connected(), report.Ended(end)];
        clock.Advance(TimeSpan.FromSeconds(30));
        return [.. news.OfType<ConnectionLogLine>().Select(each => each.Text)];
    }
}
