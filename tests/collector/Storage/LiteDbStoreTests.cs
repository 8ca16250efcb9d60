using System.Diagnostics;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Storage;

public sealed class LiteDbStoreTests : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly FakeTimeProvider clock = new(Examples.Noon);
    private readonly LogLines log = new();
    private StoreCondition condition;

    public LiteDbStoreTests() => condition = new(clock, log.Logger);

    public void Dispose() => directory.Dispose();

    [Fact]
    public void A_device_comes_back_as_it_was()
    {
        var device = Full();
        string clientId;
        using (var store = Open())
        {
            Assert.Empty(store.Loaded);
            store.Save(Changes.Of(device, Examples.Device("bare") with { Number = 2 }), new());
            clientId = store.ClientId;
        }

        clock.Advance(TimeSpan.FromDays(1));
        using var again = Open();
        Assert.Matches("^healthcheck-collector-[0-9a-f]{8}$", clientId);
        Assert.Equal((clientId, Examples.Noon), (again.ClientId, again.CreatedAt));
        Assert.Equal([Examples.Id, "bare"], again.Loaded.Select(each => each.Id).Order(StringComparer.Ordinal));
        var loaded = again.Loaded.Single(each => each.Id == Examples.Id);
        Assert.Equal(device.Runs.Runs.AsEnumerable(), loaded.Runs.Runs);
        Assert.Equal(
            (device.Runs.Expected, device.Runs.MissingBefore, device.Runs.Missing),
            (loaded.Runs.Expected, loaded.Runs.MissingBefore, loaded.Runs.Missing));
        Assert.Equal(device.Health!.Json.ToArray(), loaded.Health!.Json.ToArray());
        Assert.Equal((device.Health.Run, device.Health.ReceivedAt), (loaded.Health.Run, loaded.Health.ReceivedAt));
        Assert.Equal(device.Announcement!.Json.ToArray(), loaded.Announcement!.Json.ToArray());
        Assert.Equal(Wire.Write(device.Summary(), WireJson.Default.DeviceSummary), Wire.Write(loaded.Summary(), WireJson.Default.DeviceSummary));
        Assert.Equal(device.PresenceSince, loaded.PresenceSince);
    }

    [Fact]
    public void The_last_hundred_announcements_are_kept_newest_first()
    {
        using var store = Open();
        for (var ordinal = 1; ordinal <= 130; ordinal++)
        {
            var json = Wire.Write(Examples.Announcement() with { Name = $"name {ordinal}" });
            store.Save(Changes.Of(Full()), new());
            store.Save(Changes.Of(new AnnouncementEntry(1, ordinal, Examples.Noon, json), new(2, ordinal, Examples.Noon, json)), new());
        }

        var device = Full();
        var kept = store.Announcements(device with { Announcement = device.Announcement! with { Ordinal = 130 } });

        Assert.Equal(100, kept.Count);
        Assert.Equal(("name 130", "name 31"), (kept[0].Announcement.Name, kept[^1].Announcement.Name));
    }

    [Fact]
    public void Events_come_newest_first_by_device_and_by_page()
    {
        using (var store = Open())
        {
            store.Save(Changes.Of([.. Enumerable.Range(1, 9).Select(Event)]), new());
            Assert.Equal([9, 8], Numbers(store.Events(new(2))));
            Assert.Equal([7, 6], Numbers(store.Events(new(2, Before: 8))));
            Assert.Equal([9], Numbers(store.Events(new(5, After: 8))));
            Assert.Equal([9, 7, 5, 3, 1], Numbers(store.Events(new(10, DeviceId: "odd"))));
        }

        using var again = Open();
        Assert.Equal(9, again.LastEventNumber);
        Assert.Equal(Event(9), again.Events(new(1))[0]);

        static DeviceEvent Event(int number) => new(
            number, number % 2 == 0 ? "even" : "odd", EventKind.ProblemBegan, Examples.Noon, "hot", null, "warning", "It is hot");
        static IEnumerable<long> Numbers(IEnumerable<DeviceEvent> events) => events.Select(each => each.Number);
    }

    [Fact]
    public void A_forgotten_device_leaves_nothing_behind()
    {
        var device = Full();
        using (var store = Open())
        {
            store.Save(Changes.Of(device) with { Announcements = [new(device.Number, 1, Examples.Noon, device.Announcement!.Json)] }, new());
            store.Save(Changes.Of(Array.Empty<Device>()) with { Forgotten = [device] }, new());
            Assert.Empty(store.Announcements(device));
        }

        using var again = Open();
        Assert.Empty(again.Loaded);
    }

    [Theory]
    [InlineData("collector.db")]
    [InlineData("collector-log.db")]
    public void A_database_that_cannot_be_read_is_set_aside_and_a_fresh_one_begun(string damaged)
    {
        using (var store = Open())
            store.Save(Changes.Of(Full()), new());
        File.WriteAllBytes(directory.File(damaged), [.. Enumerable.Repeat((byte)0x5a, 40_000)]);
        if (damaged != "collector.db")
            File.Delete(directory.File("collector.db"));

        using (var store = Open())
        {
            Assert.Empty(store.Loaded);
            store.Save(Changes.Of(Full()), new());
            var problem = Assert.Single(condition.Problems);
            Assert.Equal(("store-set-aside", HealthStatus.Critical), (problem.Code, problem.Severity));
            Assert.Contains("collector-damaged-20261122T120000Z", problem.Message, StringComparison.Ordinal);
            Assert.Contains(log.All, line => line.StartsWith("Error", StringComparison.Ordinal));
        }

        // After the next start the new one is in use, and the old one is still spoken of.
        condition = new(clock, log.Logger);
        using var again = Open();
        Assert.Single(again.Loaded);
        Assert.Equal(HealthStatus.Warning, Assert.Single(condition.Problems).Severity);
    }

    [Fact]
    public void A_page_that_turns_bad_under_a_running_collector_costs_the_history_and_no_device()
    {
        var device = Full();
        var fleet = new Fleet();
        fleet.Publish([device]);
        using (var store = Open())
            store.Save(Changes.Of(device) with { Announcements = [.. Enumerable.Range(1, 90).Select(Entry)] }, fleet);

        using var running = Open();
        Overwrite(directory.File("collector.db"), fromPage: 1);
        var attempts = 0;
        while (Record.Exception(() => running.Save(Changes.Of(Entry(91)), fleet)) is StoreException)
            Assert.True(++attempts < 10, "the damaged database was never set aside");

        Assert.Contains(condition.Problems, problem => problem.Code == "store-set-aside");
        running.Close();
        using var after = Open();
        Assert.Equal(device.Id, Assert.Single(after.Loaded).Id);

        AnnouncementEntry Entry(int ordinal) => new(device.Number, ordinal, Examples.Noon, device.Announcement!.Json);
    }

    [Fact]
    public void A_directory_that_cannot_be_used_is_named_with_the_setting()
    {
        File.WriteAllText(directory.File("file"), "");

        var e = Assert.Throws<StoreException>(() => LiteDbStore.Open(new(directory.File("file")), condition, clock));

        Assert.Contains("State:Directory", e.Message, StringComparison.Ordinal);
        Assert.Contains("--state", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_collector_on_the_same_directory_is_told_so()
    {
        using var first = Open();

        Assert.Contains("another collector", Assert.Throws<StoreException>(Open).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(directory.Path, "*damaged*"));
    }

    // By another program, as a failing disk would: the collector's lock keeps this one out.
    private static void Overwrite(string file, int fromPage)
    {
        using var dd = Process.Start(
            "dd", ["if=/dev/urandom", $"of={file}", "bs=8192", $"seek={fromPage}", "count=500", "conv=notrunc", "status=none"]);
        dd.WaitForExit();
        Assert.Equal(0, dd.ExitCode);
    }

    private LiteDbStore Open() => LiteDbStore.Open(new(directory.Path), condition, clock);

    private static Device Full()
    {
        var fleet = new Fleet();
        var batch = new Batch(fleet, new Topics(), new(10, TimeSpan.FromMinutes(10)), Examples.Noon.AddDays(-1), 0);
        batch.Apply(Examples.Message(TopicKind.Announcement, Wire.Write(Examples.Announcement())));
        foreach (var sequence in new[] { 2, 9, 40 })
            batch.Apply(Examples.Message(TopicKind.Health, Wire.Write(Examples.Snapshot(sequence))));
        batch.Apply(Examples.Message(
            TopicKind.Backlog, Examples.Backlog(Examples.Snapshot(3) with { StartedAt = null, BootId = null })));
        batch.Apply(Examples.Message(TopicKind.Backlog, Examples.Backlog(Examples.Snapshot(4) with { BootId = "another" })));
        batch.Apply(Examples.Message(TopicKind.Status, "online"u8.ToArray(), at: Examples.Noon.AddSeconds(1.5)));
        var device = Assert.Single(batch.Change.Devices);
        return device with { Runs = device.Runs with { Expected = new("next", null), MissingBefore = 3 } };
    }
}
