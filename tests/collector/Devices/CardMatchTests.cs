using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Owner;
using HealthCheck.Contracts;
using static HealthCheck.Contracts.EventKind;

namespace HealthCheck.Collector.Tests.Devices;

/// <summary>One card and two boards.</summary>
public sealed class CardMatchTests
{
    private const string Old = "old", New = "new";
    private readonly Story story = new();
    private int sequence;

    [Fact]
    public void A_card_that_comes_up_in_another_board_has_moved_once_the_old_one_is_gone()
    {
        Boots(Old);
        Boots(New);
        Speaks(New);
        Assert.DoesNotContain(CardMoved, story.News());

        story.Says(Presence.Offline, Old);
        Speaks(New);
        Speaks(New);

        Assert.Equal([Offline, CardMoved], story.News());
        Assert.Equal((New, Old, New), (story.Events[^1].DeviceId, story.Events[^1].Before, story.Events[^1].After));
    }

    [Fact]
    public void A_card_moved_while_the_old_board_was_known_to_be_off()
    {
        Boots(Old);
        story.Says(Presence.Stopped, Old).News();

        Boots(New);
        Speaks(New);

        Assert.Equal([FirstSeen, Online, CardMoved], story.News());
    }

    [Fact]
    public void A_card_is_cloned_when_both_boards_go_on_talking()
    {
        Boots(Old);
        Boots(New);
        for (var i = 0; i < 5; i++)
        {
            Speaks(Old);
            Speaks(New);
        }

        Assert.Equal([FirstSeen, Online, FirstSeen, Online, CardCloned], story.News());
        Assert.Equal((New, Old), (story.Events[^1].DeviceId, story.Events[^1].Before));
    }

    [Fact]
    public void A_card_that_goes_back_has_moved_back()
    {
        Boots(Old);
        story.Says(Presence.Stopped, Old);
        Boots(New);
        Speaks(New);
        story.Says(Presence.Stopped, New).News();

        story.Says(Presence.Online, Old);
        Speaks(Old);

        Assert.Equal([Online, CardMoved], story.News());
        Assert.Equal((Old, New), (story.Events[^1].DeviceId, story.Events[^1].Before));
    }

    [Theory]
    [InlineData("serial of the image", "serial of the chip")]
    [InlineData(null, "serial of the chip")]
    [InlineData("serial of the image", null)]
    public void One_machine_under_a_new_identity_is_told_once_the_old_one_is_silent(string? before, string? after)
    {
        story.Says(Machine(Old, before)).Says(Presence.Online, Old);
        Speaks(Old);
        story.Says(Machine(New, after));
        Speaks(New);
        Assert.DoesNotContain(IdentityChanged, story.News());

        story.Says(Presence.Stopped, Old);
        Speaks(New);
        Speaks(New);

        Assert.Equal([Stopped, IdentityChanged], story.News());
        var told = story.Events[^1];
        Assert.Equal((New, Old, New), (told.DeviceId, told.Before, told.After));
        Assert.Contains("Adopt the old one", told.Message, StringComparison.Ordinal);

        // And then it can be done.
        Adoption.Check(story.Fleet.Find(New)!, story.Fleet.Find(Old)!);
        var heir = Adoption.Of(story.Fleet.Find(New)!, story.Fleet.Find(Old)!);
        Assert.Equal((null, Old), (heir.EventState.Card, heir.Adopted[0].Id));
    }

    [Fact]
    public void An_agent_that_goes_back_to_its_old_identity_is_told_too()
    {
        story.Says(Machine(Old, "image")).Says(Presence.Stopped, Old);
        story.Says(Machine(New, "chip"));
        Speaks(New);
        story.Says(Presence.Stopped, New).News();

        story.Says(Presence.Online, Old);
        Speaks(Old);

        Assert.Equal([Online, IdentityChanged], story.News());
    }

    [Fact]
    public void Two_agents_of_one_machine_that_both_live_are_no_copy_of_a_card()
    {
        story.Says(Machine(Old, "image")).Says(Presence.Online, Old);
        story.Says(Machine(New, "chip")).Says(Presence.Online, New);
        for (var i = 0; i < 5; i++)
        {
            Speaks(Old);
            Speaks(New);
        }

        Assert.Equal([FirstSeen, Online, FirstSeen, Online], story.News());
    }

    [Fact]
    public void Identities_that_the_owner_set_on_one_board_are_two_devices()
    {
        story.Says(Machine(Old, "chip")).Says(Presence.Stopped, Old);
        story.Says(Machine(New, "chip"));
        Speaks(New);
        Assert.DoesNotContain(IdentityChanged, story.News());
    }

    [Fact]
    public void A_serial_number_that_a_newer_agent_reads_elsewhere_is_no_other_board()
    {
        story.Says(Machine(Old, "image")).News();
        story.Says(Machine(Old, "chip"));
        Assert.Empty(story.News());
        story.Says(
            Story.Announcing(id: Old) with { Fingerprint = new("chip of another", "77aa", ["dc:a6:32:09:09:09"]) });
        Assert.Equal([BoardReplaced], story.News());
    }

    [Fact]
    public void A_new_card_ends_the_matter()
    {
        Boots(Old);
        Boots(New);
        story.Says(Announce(New, card: "another"));
        story.News();
        for (var i = 0; i < 3; i++)
        {
            Speaks(Old);
            Speaks(New);
        }

        Assert.Empty(story.News());
    }

    [Fact]
    public void Two_boards_of_one_batch_find_each_other()
    {
        story.Gets(
            Examples.Message(TopicKind.Announcement, Wire.Write(Announce(Old)), Old),
            Examples.Message(TopicKind.Announcement, Wire.Write(Announce(New)), New));

        Assert.Equal(new(Old, CardRelation.Suspected), story.Fleet.Find(New)!.EventState.Card);
    }

    [Fact]
    public void A_thousand_devices_that_claim_one_card_cost_no_more_than_a_few()
    {
        for (var i = 0; i < 500; i++)
        {
            story.Says(Announce($"device-{i}"));
            Speaks($"device-{i}");
        }

        Assert.Equal(8, story.Fleet.Cards.With("77aa").Length);
    }

    [Fact]
    public void The_index_forgets_what_is_gone()
    {
        Boots(Old);
        story.Commits(batch => batch.Forget(batch.Find(Old)!));

        Assert.Empty(story.Fleet.Cards.With("77aa"));
    }

    private void Boots(string id) => story.Says(Announce(id)).Says(Presence.Online, id);

    private void Speaks(string id) => story.Says(story.Sample(++sequence, id: id));

    private static DeviceAnnouncement Machine(string id, string? serial) =>
        Story.Announcing(id: id) with { Fingerprint = new(serial, "77aa", ["dc:a6:32:01:02:03"]) };

    private static DeviceAnnouncement Announce(string id, string card = "77aa") =>
        Story.Announcing(id: id) with { Fingerprint = new($"serial of {id}", card, []) };
}
