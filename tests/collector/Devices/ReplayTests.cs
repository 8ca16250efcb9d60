using HealthCheck.Contracts;
using static HealthCheck.Collector.Tests.Examples;
using static HealthCheck.Contracts.EventKind;

namespace HealthCheck.Collector.Tests.Devices;

/// <summary>What a broker retains may be old: one that was killed comes back with what it had saved before.</summary>
public sealed class ReplayTests
{
    private readonly Story story = new();

    [Theory]
    [InlineData(Presence.Offline)]
    [InlineData(Presence.Stopped)]
    public void A_replay_brings_no_device_online_that_went_and_its_own_word_does(Presence went)
    {
        Begins(went);

        story.Says(Presence.Online, isRetained: true);
        Assert.Empty(story.News());
        Assert.Equal(went, Known().Presence);

        story.Says(Presence.Online);
        Assert.Equal([Online], story.News());
    }

    [Fact]
    public void Who_came_back_while_the_collector_was_away_is_online_with_the_next_sample_and_told_once()
    {
        Begins(Presence.Offline);
        story.Says(story.Sample(5), isRetained: true).Says(Presence.Online, isRetained: true);
        Assert.Empty(story.News());

        story.Wait(TimeSpan.FromSeconds(30)).Says(story.Sample(6));
        Assert.Equal([Online], story.News());
        Assert.Equal((Presence.Online, story.Now), (Known().Presence, Known().PresenceSince));

        story.Says(Presence.Online).Says(story.Sample(7)).Says(Presence.Online, isRetained: true);
        Assert.Empty(story.News());
    }

    [Fact]
    public void A_sample_that_is_known_or_comes_late_brings_nobody_online()
    {
        Begins(Presence.Stopped);

        story.Says(story.Sample(1)).Says(story.Sample(2), isRetained: true);
        story.Gets(Message(TopicKind.Backlog, Backlog(story.Sample(3)), at: story.Now));

        Assert.Empty(story.News());
        Assert.Equal((Presence.Stopped, 3), (Known().Presence, Known().Health!.Sequence));
    }

    [Fact]
    public void A_replay_says_of_a_device_that_is_new_or_online_what_became_of_it()
    {
        story.Says(Story.Announcing(), isRetained: true)
            .Wait(TimeSpan.FromSeconds(1)).Says(Presence.Online, isRetained: true);
        Assert.Equal([FirstSeen, Online], story.News());

        story.Wait(TimeSpan.FromHours(1)).Says(Presence.Stopped, isRetained: true);
        Assert.Equal([Stopped], story.News());
    }

    [Fact]
    public void A_replayed_announcement_of_an_earlier_boot_or_start_is_not_taken()
    {
        story.Says(Story.Announcing("boot-1"));
        story.Says(Of("boot-2", start: 0, "old"));
        story.Says(Of("boot-2", start: 60, "new"));
        story.News();

        story.Says(Story.Announcing("boot-1") with { StartedAt = Noon }, isRetained: true);
        story.Says(Of("boot-2", start: 0, "old"), isRetained: true);

        Assert.Empty(story.News());
        Assert.Equal(("new", 3), (Known().Announcement!.Value.Name, Known().Announcement!.Ordinal));
    }

    [Fact]
    public void A_replayed_announcement_of_a_new_boot_is_taken_though_its_clock_began_in_1970()
    {
        story.Says(Story.Announcing("boot-1")).News();

        story.Says(Of("boot-2", start: 0, "new") with { StartedAt = DateTimeOffset.UnixEpoch }, isRetained: true);

        Assert.Equal([Rebooted, Renamed], story.News());
    }

    [Fact]
    public void A_replayed_announcement_of_the_same_start_is_taken_for_it_may_be_the_latest()
    {
        story.Says(Of("boot-1", start: 0, "old")).News();

        story.Says(Of("boot-1", start: 0, "new"), isRetained: true);

        Assert.Equal([Renamed], story.News());
    }

    private void Begins(Presence presence)
    {
        story.Says(Story.Announcing()).Says(story.Sample(1)).Says(Presence.Online);
        story.Wait(TimeSpan.FromMinutes(1)).Says(presence).Wait(TimeSpan.FromMinutes(1)).News();
    }

    private HealthCheck.Collector.Devices.Device Known() => story.Fleet.Find(Id)!;

    private static DeviceAnnouncement Of(string boot, int start, string name) =>
        Announcement() with { BootId = boot, StartedAt = Start.AddSeconds(start), Name = name };
}
