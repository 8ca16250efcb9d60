using HealthCheck.Hosting.HomeAssistant;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Hosting.Tests.HomeAssistant;

public sealed class DiscoveryScheduleTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly DiscoverySchedule schedule;
    private double drawn = 0.5;

    public DiscoveryScheduleTests() => schedule = new DiscoverySchedule(clock, () => drawn);

    [Fact]
    public void A_connection_is_followed_by_a_message_at_once_and_by_no_other_until_something_changes()
    {
        Assert.Null(schedule.Pause);
        schedule.Connected();
        Assert.Equal(TimeSpan.Zero, schedule.Pause);
        Send();
        clock.Advance(TimeSpan.FromDays(1));
        Assert.Null(schedule.Pause);
        Assert.False(schedule.Begin());
    }

    [Fact]
    public void Between_two_messages_there_is_a_gap_whatever_asks_for_the_second()
    {
        schedule.Connected();
        Send();
        foreach (var ask in new Action[] { schedule.Changed, schedule.Connected, schedule.Born })
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            ask();
            Assert.False(schedule.Begin());
            Assert.Equal(DiscoverySchedule.Gap - TimeSpan.FromSeconds(1), schedule.Pause);
            clock.Advance(schedule.Pause!.Value);
            Send();
        }
    }

    [Fact]
    public void What_was_as_before_and_not_sent_begins_no_gap()
    {
        schedule.Connected();
        Assert.True(schedule.Begin());
        schedule.Sent(isNew: false);
        schedule.Changed();
        Assert.Equal(TimeSpan.Zero, schedule.Pause);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(0.5, 10)]
    [InlineData(1, 15)]
    public void A_birth_is_answered_after_five_to_fifteen_seconds_once(double draws, int seconds)
    {
        drawn = draws;
        schedule.Born();
        Assert.Equal(TimeSpan.FromSeconds(seconds), schedule.Pause);
        clock.Advance(TimeSpan.FromSeconds(seconds - 1));
        schedule.Born();
        Assert.False(schedule.IsBirthDue);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(schedule.IsBirthDue);
        Send();
        Assert.False(schedule.IsBirthDue);
        Assert.Null(schedule.Pause);
    }

    [Fact]
    public void After_a_deletion_neither_a_change_nor_a_new_connection_brings_it_back_but_a_birth_does()
    {
        schedule.Connected();
        Send();
        schedule.Changed();
        Assert.True(schedule.Deleted());
        Assert.False(schedule.Deleted());
        clock.Advance(TimeSpan.FromHours(1));
        schedule.Changed();
        schedule.Connected();
        Assert.Null(schedule.Pause);
        Assert.False(schedule.Begin());
        schedule.Born();
        clock.Advance(DiscoverySchedule.LatestAfterBirth);
        Send();
    }

    [Fact]
    public void A_broker_that_refuses_or_hangs_up_over_it_is_asked_a_few_times_and_again_after_a_birth()
    {
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            schedule.Connected();
            Assert.True(schedule.Begin());
            if (attempt == 1)
                Assert.False(schedule.Rejected());
        }

        // The connections broke off while it was sent.
        schedule.Connected();
        Assert.False(schedule.Begin());
        schedule.Born();
        clock.Advance(DiscoverySchedule.LatestAfterBirth);
        Send();
        clock.Advance(DiscoverySchedule.Gap);
        schedule.Connected();
        Assert.True(schedule.Begin());
    }

    private void Send()
    {
        Assert.True(schedule.Begin());
        Assert.False(schedule.Begin());
        schedule.Sent(isNew: true);
    }
}
