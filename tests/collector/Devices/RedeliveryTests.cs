using CsCheck;
using HealthCheck.Collector.Ingest;
using HealthCheck.Contracts;
using static HealthCheck.Collector.Tests.Examples;

namespace HealthCheck.Collector.Tests.Devices;

/// <summary>
/// A collector that is killed gets again what it had not acknowledged, committed or not; a broker replays what it
/// retains. Neither tells anything twice.
/// </summary>
public sealed class RedeliveryTests
{
    private static readonly string[] Ids = [Id, "second"];
    private static readonly string[] Codes = ["hot", "full", "weak"];

    private sealed record Step(int Device, int What, int Value);

    private static readonly Gen<Step[]> Steps =
        Gen.Select(Gen.Int[0, 1], Gen.Int[0, 9], Gen.Int[0, 7], (device, what, value) =>
            new Step(device, what, value)).Array[1, 40];

    [Fact]
    public void What_is_delivered_again_is_not_told_again() =>
        Gen.Select(Steps, Gen.Int[0, 39], Gen.Int[0, 12]).Sample((steps, place, window) =>
        {
            var messages = Messages(steps);
            var end = Math.Min(place + 1, messages.Count);
            var start = Math.Max(0, end - window);

            var redelivered = new Story();
            Deliver(redelivered, messages.Take(end));
            // Killed after the commit: the last ones come again, then the rest.
            Deliver(redelivered, messages.Take(end).Skip(start).Select(each => each with { IsRedelivered = true }));
            Deliver(redelivered, messages.Skip(end));

            Same(Once(messages), redelivered);
        }, iter: 300);

    [Fact]
    public void What_is_replayed_or_doubled_is_not_told_again() =>
        Gen.Select(Steps, Gen.Int[0, 39]).Sample((steps, place) =>
        {
            var messages = Messages(steps);
            var replayed = new Story();
            Deliver(replayed, messages.Take(place));
            foreach (
                var latest in messages.Take(place)
                    .Where(each => !each.Topic.EndsWith("backlog", StringComparison.Ordinal))
                    .GroupBy(each => each.Topic).Select(group => group.Last()))
                Deliver(replayed, [latest with { IsRetained = true }]);
            foreach (var sample in messages.Take(place)
                .Where(each => each.Topic.EndsWith("health", StringComparison.Ordinal)))
                Deliver(replayed, [sample]);
            Deliver(replayed, messages.Skip(place));

            Same(Once(messages), replayed);
        }, iter: 300);

    [Fact]
    public void How_messages_fall_into_commits_does_not_matter() =>
        Gen.Select(Steps, Gen.Int[1, 7]).Sample((steps, size) =>
        {
            var messages = Messages(steps);
            var story = new Story();
            foreach (var chunk in messages.Chunk(size))
                story.Gets(chunk);

            Same(Once(messages), story);
        }, iter: 200);

    [Fact]
    public void What_is_left_of_a_difference_is_told_with_the_next_message()
    {
        var story = new Story().Says(Story.Announcing()).Says(Presence.Online);
        story.News();

        story.Gets(Message(TopicKind.Status, "offline"u8.ToArray()) with { IsRedelivered = true });
        Assert.Empty(story.News());
        Assert.Equal(Presence.Offline, story.Fleet.Find(Id)!.Presence);

        story.Says(Story.Announcing());
        story.Says(story.Sample(1));
        Assert.Equal([EventKind.Offline, EventKind.Online], story.News());
    }

    private static Story Once(IEnumerable<ReceivedMessage> messages)
    {
        var story = new Story();
        Deliver(story, messages);
        return story;
    }

    private static void Deliver(Story story, IEnumerable<ReceivedMessage> messages)
    {
        foreach (var message in messages)
            story.Gets(message);
        // What is told late because nothing new came is told in the end.
        story.Commits(batch => batch.TellAll(Noon));
    }

    private static void Same(Story expected, Story actual) => Assert.Equal(
        expected.Events.Select(each => (each.DeviceId, each.Kind, each.Code, each.After)).Order(),
        actual.Events.Select(each => (each.DeviceId, each.Kind, each.Code, each.After)).Order());

    // Sequence numbers ascend as an agent's do, a reboot begins them anew, late ones come from before. Who went says
    // that it is back before it goes on.
    private static List<ReceivedMessage> Messages(Step[] steps)
    {
        var story = new Story();
        var (boot, sequence, name, went) = (new[] { 1, 1 }, new[] { 1, 1 }, new[] { 0, 0 }, new[] { false, false });
        var messages = new List<ReceivedMessage>();
        foreach (var id in Ids)
            messages.Add(Message(TopicKind.Announcement, Wire.Write(Announce(id, 1, 0)), id));
        foreach (var (device, what, value) in steps)
        {
            var id = Ids[device];
            switch (what)
            {
                case 0 or 1:
                    Says(device, (Presence)(value % 3));
                    break;
                case 2 when boot[device] < 9:
                    boot[device]++;
                    sequence[device] = 1;
                    messages.Add(
                        Message(TopicKind.Announcement, Wire.Write(Announce(id, boot[device], name[device])), id));
                    break;
                case 3:
                    messages.Add(
                        Message(TopicKind.Announcement, Wire.Write(Announce(id, boot[device], name[device] = value)),
                            id));
                    break;
                case 4:
                    sequence[device] += value;
                    break;
                case 5 when sequence[device] > 1:
                    messages.Add(
                        Message(TopicKind.Backlog,
                            Backlog(story.Sample(
                            Math.Max(1, sequence[device] - value), $"boot-{boot[device]}", id, "late")), id));
                    break;
                default:
                    if (went[device])
                        Says(device, Presence.Online);
                    messages.Add(Message(
                        TopicKind.Health,
                        Wire.Write(
                            story.Sample(sequence[device]++, $"boot-{boot[device]}", id,
                                [.. Codes.Where((_, i) => (value & (1 << i)) != 0)])), id));
                    break;
            }
        }

        return messages;

        void Says(int device, Presence presence)
        {
            went[device] = presence != Presence.Online;
            messages.Add(Message(TopicKind.Status, PresencePayload.Of(presence).ToArray(), Ids[device]));
        }
    }

    private static DeviceAnnouncement Announce(string id, int boot, int name) =>
        Story.Announcing($"boot-{boot}", id) with
        { Name = $"name {name}", Fingerprint = new($"serial of {id}", $"card of {id}", []) };
}
