using HealthCheck.Collector.Devices;
using HealthCheck.Contracts;
using static HealthCheck.Collector.Tests.Devices.Story;
using static HealthCheck.Collector.Tests.Examples;
using static HealthCheck.Contracts.EventKind;

namespace HealthCheck.Collector.Tests.Devices;

public sealed class DeviceEventsTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1), Interval = TimeSpan.FromSeconds(30);
    private readonly Story story = new();

    [Fact]
    public void A_device_comes_goes_and_returns()
    {
        story.Says(Announcing()).Says(Presence.Online);
        story.Wait(3 * Minute).Says(Presence.Offline).Wait(4 * Minute).Says(Presence.Online);
        story.Wait(Minute).Says(Presence.Stopped);

        Assert.Equal([FirstSeen, Online, Offline, Online, Stopped], story.News());
        Assert.Equal(
            [
                "Seen for the first time: Kitchen, Raspberry Pi 4 Model B Rev 1.4, at 192.168.1.23", "Came online",
                "Lost connection, after 3\u00A0min online", "Back online, after 4\u00A0min",
                "Stopped, after 1\u00A0min online",
            ],
            story.Events.Select(each => each.Message));
        Assert.Equal(("online", "offline"), (story.Events[2].Before, story.Events[2].After));
        Assert.Equal(Noon.AddMinutes(3), story.Events[2].Time);
    }

    [Fact]
    public void A_status_that_is_known_tells_nothing()
    {
        story.Says(Announcing()).Says(Presence.Online).News();

        story.Says(Presence.Online)
            .Says(Presence.Online, isRetained: true).Says(Announcing()).Says(Announcing(), isRetained: true);

        Assert.Empty(story.News());
    }

    [Fact]
    public void A_reboot_is_told_once_whoever_says_it_first()
    {
        story.Says(Announcing()).Says(story.Sample(1)).News();
        story.Says(Announcing("boot-2")).Says(story.Sample(1, "boot-2")).Says(story.Sample(2, "boot-2"));
        Assert.Equal([Rebooted], story.News());

        story.Says(story.Sample(1, "boot-3")).Says(Announcing("boot-3"));
        Assert.Equal([Rebooted], story.News());
        Assert.Equal(("boot-2", "boot-3"), (story.Events[^1].Before, story.Events[^1].After));
    }

    [Fact]
    public void An_agent_that_starts_again_is_no_reboot()
    {
        story.Says(Announcing()).Says(story.Sample(1)).News();
        story.Says(Announcing() with { StartedAt = Start.AddMinutes(5) })
            .Says(story.Sample(1) with { StartedAt = Start.AddMinutes(5) });
        Assert.Empty(story.News());
    }

    [Fact]
    public void Samples_of_an_earlier_boot_that_come_late_are_no_reboot()
    {
        story.Says(Announcing("boot-2")).Says(story.Sample(1, "boot-2")).News();
        story.Gets(
            Message(TopicKind.Backlog, Backlog(story.Sample(1, problems: "hot"), story.Sample(2)), at: story.Now));
        Assert.Empty(story.News());
    }

    [Fact]
    public void What_an_announcement_changes_is_told_with_both_sides()
    {
        story.Says(Announcing()).News();
        story.Says(Announcing() with { Name = "Attic", Hostname = "attic-pi" });
        story.Says(Announcing() with { Name = "Attic", Hostname = "roof" });
        story.Says(Announcing() with { Name = "Attic", Hostname = "roof", Address = "192.168.1.99" });
        story.Says(
            Announcing() with { Name = "Attic", Hostname = "roof", Address = "192.168.1.99", AgentVersion = "0.2.0" });

        Assert.Equal([Renamed, Renamed, AddressChanged, AgentUpdated], story.News());
        Assert.Equal("The agent was updated from 0.1.0 to 0.2.0", story.Events[^1].Message);
        Assert.Equal(("192.168.1.23", "192.168.1.99"), (story.Events[^2].Before, story.Events[^2].After));
        Assert.Equal("Renamed from Kitchen to Attic", story.Events[^4].Message);
    }

    [Fact]
    public void Another_board_and_another_card_are_told_apart()
    {
        story.Says(Announcing()).News();
        story.Says(Announcing() with { Fingerprint = new("9d1c", "new", []) });
        Assert.Equal([CardReplaced], story.News());

        story.Says(Announcing() with { Fingerprint = new("other", "new", []) });
        Assert.Equal([BoardReplaced], story.News());
    }

    [Fact]
    public void A_problem_begins_and_ends_once()
    {
        story.Says(story.Sample(1, problems: ["hot", "full"])).Says(story.Sample(2, problems: ["full", "hot"]));
        Assert.Equal([FirstSeen, ProblemBegan, ProblemBegan, Online], story.News());
        Assert.Equal(("hot", "Something with hot", "warning"),
            (story.Events[1].Code, story.Events[1].Message, story.Events[1].After));

        story.Wait(5 * Minute).Says(story.Sample(3, problems: "full"));
        Assert.Equal([ProblemEnded], story.News());
        Assert.Equal(("hot", "Ended after 5\u00A0min: hot"), (story.Events[^1].Code, story.Events[^1].Message));
    }

    [Fact]
    public void Only_what_was_measured_now_tells_of_problems()
    {
        story.Says(story.Sample(5)).News();

        story.Gets(
            Message(TopicKind.Backlog, Backlog(story.Sample(4, problems: "hot"), story.Sample(6, problems: "hot")),
                at: Noon));
        story.Says(story.Sample(7, problems: "hot"), isRetained: true);
        story.Says(story.Sample(3, problems: "hot"));
        story.Says(story.Sample(5, problems: "hot"));
        Assert.Empty(story.News());

        story.Says(story.Sample(8, problems: "hot"));
        Assert.Equal([ProblemBegan], story.News());
    }

    [Fact]
    public void A_clock_is_wrong_when_it_stays_wrong()
    {
        for (var i = 1; i <= 3; i++)
            story.Wait(Interval).Says(story.Sample(i) with { Time = story.Now.AddMinutes(-5) });
        Assert.Equal([FirstSeen, Online, ClockWrong], story.News());
        Assert.Equal("The clock is 5\u00A0min behind", story.Events[^1].Message);

        story.Wait(Interval).Says(story.Sample(4) with { Time = story.Now.AddSeconds(-40) });
        story.Wait(Interval).Says(story.Sample(5) with { Time = story.Now.AddSeconds(-40) });
        Assert.Empty(story.News());

        for (var i = 6; i <= 8; i++)
            story.Wait(Interval).Says(story.Sample(i));
        Assert.Equal([ClockRight], story.News());
    }

    [Fact]
    public void Messages_that_waited_for_the_collector_are_no_wrong_clock()
    {
        story.Wait(TimeSpan.FromHours(3));
        for (var i = 1; i <= 360; i++)
            story.Wait(TimeSpan.FromMilliseconds(1)).Says(story.Sample(i) with { Time = Noon + (i * Interval) });
        for (var i = 361; i < 370; i++)
            story.Wait(Interval).Says(story.Sample(i));

        Assert.Equal([FirstSeen, Online], story.News());
    }

    [Fact]
    public void A_mere_suspicion_about_the_clock_is_nothing_to_save()
    {
        story.Says(story.Sample(1));
        var before = story.Fleet.Find(Id)!.EventState;
        story.Wait(Interval).Says(story.Sample(2) with { Time = story.Now.AddMinutes(-5) });

        var after = story.Fleet.Find(Id)!.EventState;
        Assert.NotNull(after.Clock.Suspicion);
        Assert.Equal(before, after);
    }

    [Fact]
    public void Two_agents_with_one_identity_are_noticed()
    {
        for (var i = 1; i <= 4; i++)
        {
            story.Wait(Interval).Says(story.Sample(i, "boot-1"));
            story.Wait(Interval).Says(story.Sample(i, "boot-2"));
        }

        Assert.Equal([FirstSeen, Online, Rebooted, IdentityShared], story.News());
        Assert.NotNull(story.Fleet.Find(Id)!.EventState.Boots.SharedSince);
    }

    [Fact]
    public void An_identity_is_no_longer_shared_when_one_agent_has_been_alone_for_an_hour()
    {
        for (var i = 1; i <= 4; i++)
            story.Says(story.Sample(i, "boot-1")).Says(story.Sample(i, "boot-2"));
        story.Wait(TimeSpan.FromMinutes(61)).Says(story.Sample(5, "boot-2"));

        Assert.Null(story.Fleet.Find(Id)!.EventState.Boots.SharedSince);
    }

    [Fact]
    public void Samples_that_will_not_come_any_more_are_told()
    {
        story.Says(story.Sample(1));
        for (var i = 2; i <= 1002; i++)
            story.Says(story.Sample(i * 2));

        Assert.Contains(SamplesLost, story.News());
    }

    [Fact]
    public void A_device_that_flaps_tells_so_much_an_hour_and_then_that_there_was_more()
    {
        story.Says(Announcing()).News();
        for (var i = 0; i < 500; i++)
            story.Says(i % 2 == 0 ? Presence.Online : Presence.Offline);

        var news = story.News();
        Assert.Equal(EventQuota.PerHour, news.Count);
        Assert.Equal(EventsLeftOut, news[^1]);
        Assert.Equal("60 events within an hour: further ones are left out until 13:00 UTC", story.Events[^1].Message);

        story.Wait(TimeSpan.FromHours(1)).Says(Presence.Online);
        Assert.Equal([EventsLeftOut, Online], story.News());
        Assert.Equal("441 more events were left out from 12:00 to 13:00 UTC", story.Events[^2].Message);
    }

    [Fact]
    public void How_much_was_left_out_is_told_once_also_of_a_device_that_says_nothing_more()
    {
        story.Says(Announcing());
        for (var i = story.Events.Count; i <= EventQuota.PerHour; i++)
            story.Says(i % 2 == 1 ? Presence.Online : Presence.Offline);
        story.News();

        story.Commits(batch => batch.TellAll(story.Now));
        Assert.Empty(story.News());
        story.Wait(TimeSpan.FromHours(1)).Commits(batch => batch.TellAll(story.Now));
        Assert.Equal([EventsLeftOut], story.News());
        Assert.StartsWith("1 more event was left out", story.Events[^1].Message, StringComparison.Ordinal);
        story.Commits(batch => batch.TellAll(story.Now)).Says(Presence.Stopped);
        Assert.Equal([Stopped], story.News());
    }

    [Fact]
    public void Text_from_outside_cannot_steer_a_terminal()
    {
        story.Says(Announcing()).Says(Announcing() with { Name = "\u001b[2J\u202e" + new string('x', 500) });

        var message = story.Events[^1].Message;
        Assert.DoesNotContain('\u001b', message);
        Assert.True(message.Length < 300);
    }
}
