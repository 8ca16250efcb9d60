using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest;
using HealthCheck.Contracts;
using static HealthCheck.Collector.Tests.Examples;

namespace HealthCheck.Collector.Tests.Devices;

/// <summary>Messages one after the other, each committed before the next, and the events they brought about.</summary>
internal sealed class Story
{
    private readonly List<DeviceEvent> events = [];

    public Fleet Fleet { get; } = new();

    public IReadOnlyList<DeviceEvent> Events => events;

    /// <summary>The clock of the collector.</summary>
    public DateTimeOffset Now { get; set; } = Noon;

    /// <summary>What was told since the last time somebody asked.</summary>
    public IReadOnlyList<EventKind> News()
    {
        var kinds = events.Skip(heard).Select(each => each.Kind).ToList();
        heard = events.Count;
        return kinds;
    }

    private int heard;

    public Story Wait(TimeSpan span)
    {
        Now += span;
        return this;
    }

    public Story Says(DeviceAnnouncement announcement, bool isRetained = false) =>
        Gets(Message(TopicKind.Announcement, Wire.Write(announcement), announcement.Id, isRetained, Now));

    public Story Says(HealthSnapshot snapshot, bool isRetained = false) =>
        Gets(Message(TopicKind.Health, Wire.Write(snapshot), snapshot.Id, isRetained, Now));

    public Story Says(Presence presence, string id = Id, bool isRetained = false) =>
        Gets(Message(TopicKind.Status, PresencePayload.Of(presence).ToArray(), id, isRetained, Now));

    public Story Gets(params ReceivedMessage[] arrivals) => Commits(batch =>
    {
        foreach (var arrival in arrivals)
            batch.Apply(arrival);
    });

    public Story Commits(Action<Batch> change)
    {
        var batch = new Batch(
            Fleet, new Topics(), new(1000, TimeSpan.FromMinutes(10)), countsSince: Noon.AddDays(-1),
            lastEvent: events.Count);
        change(batch);
        events.AddRange(batch.Change.Events);
        Assert.Equal(events.Count, batch.LastEvent);
        Fleet.Publish(batch.Change.Devices, batch.Change.Forgotten);
        return this;
    }

    /// <summary>A snapshot measured now, of a run that began with the boot.</summary>
    public HealthSnapshot Sample(long sequence, string boot = "boot-1", string id = Id, params string[] problems) =>
        Snapshot(sequence, id) with
        {
            Time = Now,
            BootId = boot,
            StartedAt = Start.AddSeconds(boot[^1] - '0'),
            Status = problems.Length > 0 ? HealthStatus.Warning : HealthStatus.Ok,
            Problems =
                [.. problems.Select(code =>
                    new Problem(code, HealthStatus.Warning, Now, $"Something with {code}", "Mend it"))],
        };

    /// <summary>An announcement of the run that began with the boot.</summary>
    public static DeviceAnnouncement Announcing(string boot = "boot-1", string id = Id) =>
        Announcement(id) with { BootId = boot, StartedAt = Start.AddSeconds(boot[^1] - '0') };
}
