using HealthCheck.Collector.CheckBack;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Ingest;
using HealthCheck.Collector.Storage;
using HealthCheck.Collector.Tests.Storage;
using HealthCheck.Contracts;
using HealthCheck.Mosquitto.Testing;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.CheckBack;

/// <summary>Checks that go through the one writer into a real database.</summary>
public sealed class CheckBackServiceTests : IAsyncLifetime
{
    private static readonly CheckBackOptions Options = CheckBackOptions.Default with { AllowLoopback = true };

    private readonly TempDirectory directory = new();
    private readonly FakeTimeProvider clock = new(Examples.Noon);
    private readonly LogLines log = new();
    private readonly Inbox inbox = new();
    private readonly Fleet fleet = new();
    private readonly DeviceProbe probe = new(Options, TimeProvider.System);
    private LiteDbStore store = null!;
    private Task ingesting = Task.CompletedTask;
    private CheckBackService service = null!;
    private string answer = "";

    public ValueTask InitializeAsync()
    {
        store = LiteDbStore.Open(new(directory.Path), new(TimeProvider.System, log.Logger), TimeProvider.System);
        ingesting = new IngestLoop(
            inbox, fleet, store, new Topics(), new(TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(7)),
            new(1000, TimeSpan.FromMinutes(10)),
            new(new(1000, TimeSpan.FromMinutes(10)), new(TimeProvider.System, log.Logger), TimeProvider.System), new(),
            new(new(100), TimeProvider.System, new Random(1)), new(null, null, TimeProvider.System),
            TimeProvider.System, log.Logger).RunAsync(CancellationToken.None);
        service = new(Options, fleet, inbox, probe, clock, log.Logger);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        service.Dispose();
        probe.Dispose();
        inbox.Close();
        await ingesting;
        await store.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task What_is_found_twice_is_kept_and_told_once_and_so_is_its_end()
    {
        await using var peer = HttpPeer.Answering((stream, cancel) =>
            stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(answer), cancel).AsTask());
        var announcement = Examples.Announcement() with { Address = "127.0.0.1", HttpPort = peer.Port };
        fleet.Publish([Online(announcement)]);
        answer = Ok(announcement with { Id = "other" });

        await RoundAsync();
        Assert.Empty(await ToldAsync());
        await RoundAsync();
        await RoundAsync();
        Assert.Equal([EventKind.SomebodyElse], await ToldAsync());
        Assert.Equal(HttpFinding.SomebodyElse, fleet.Find(Examples.Id)!.EventState.Http!.Finding);

        answer = Ok(announcement with { AgentVersion = "9" });
        await RoundAsync();
        Assert.Equal([EventKind.HttpDiffers, EventKind.SomebodyElse], await ToldAsync());

        answer = Ok(announcement);
        await RoundAsync();
        await RoundAsync();
        Assert.Equal([EventKind.HttpReachable, EventKind.HttpDiffers, EventKind.SomebodyElse], await ToldAsync());
    }

    [Fact]
    public async Task A_device_that_always_answered_costs_no_write()
    {
        await using var peer = HttpPeer.Answering((stream, cancel) =>
            stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(answer), cancel).AsTask());
        var announcement = Examples.Announcement() with { Address = "127.0.0.1", HttpPort = peer.Port };
        var device = Online(announcement);
        fleet.Publish([device]);
        answer = Ok(announcement);

        await RoundAsync();

        Assert.Single(peer.Requests);
        Assert.Same(device, fleet.Find(Examples.Id));
    }

    [Fact]
    public async Task A_device_that_answers_is_asked_again_after_an_hour_and_not_after_a_minute()
    {
        await using var peer = HttpPeer.Answering((stream, cancel) =>
            stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(answer), cancel).AsTask());
        var announcement = Examples.Announcement() with { Address = "127.0.0.1", HttpPort = peer.Port };
        fleet.Publish([Online(announcement)]);
        answer = Ok(announcement);

        await RoundAsync();
        clock.Advance(TimeSpan.FromMinutes(2));
        await service.AskDueAsync(TestContext.Current.CancellationToken);

        Assert.Single(peer.Requests);
    }

    [Fact]
    public async Task A_device_without_HTTP_costs_no_write()
    {
        var device = Online(Examples.Announcement() with { HttpPort = null });
        fleet.Publish([device]);

        await RoundAsync();

        Assert.Same(device, fleet.Find(Examples.Id));
        Assert.Empty(await ToldAsync());
    }

    [Fact]
    public async Task What_was_found_is_forgotten_without_a_word_when_the_device_no_longer_answers_over_HTTP()
    {
        await using var peer = HttpPeer.Answering((stream, cancel) =>
            stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(answer), cancel).AsTask());
        var announcement = Examples.Announcement() with { Address = "127.0.0.1", HttpPort = peer.Port };
        fleet.Publish([Online(announcement)]);
        answer = Ok(announcement with { Id = "other" });
        await RoundAsync();
        await RoundAsync();
        Assert.NotNull(fleet.Find(Examples.Id)!.EventState.Http);

        var silent = Online(announcement with { HttpPort = null }).Announcement;
        fleet.Publish([fleet.Find(Examples.Id)! with { Announcement = silent }]);
        await RoundAsync();

        Assert.Null(fleet.Find(Examples.Id)!.EventState.Http);
        Assert.Equal([EventKind.SomebodyElse], await ToldAsync());
    }

    [Fact]
    public async Task By_hand_four_are_asked_at_a_time_and_as_many_again_afterwards()
    {
        var stop = TestContext.Current.CancellationToken;
        var go = new TaskCompletionSource();
        await using var peer = HttpPeer.Answering((_, cancel) => go.Task.WaitAsync(cancel));
        var announcement = Examples.Announcement() with { Address = "127.0.0.1", HttpPort = peer.Port };
        Device Numbered(int number) => Online(announcement) with { Id = $"device-{number}" };

        var asked = Enumerable.Range(1, 4).Select(number => service.CheckAsync(Numbered(number), stop)).ToList();
        Assert.Null(await service.CheckAsync(Numbered(5), stop));
        go.SetResult();
        Assert.All(await Task.WhenAll(asked), Assert.NotNull);

        foreach (var number in Enumerable.Range(6, 5))
            Assert.NotNull(await service.CheckAsync(Numbered(number), stop));
    }

    [Fact]
    public async Task While_it_runs_it_asks_by_itself()
    {
        await using var peer = HttpPeer.Answering("");
        fleet.Publish([Online(Examples.Announcement() with { Address = "127.0.0.1", HttpPort = peer.Port })]);
        await service.StartAsync(TestContext.Current.CancellationToken);

        await Eventually.BeTrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromMinutes(10));
                return Task.FromResult(peer.Requests.Count > 0);
            },
            TimeSpan.FromSeconds(30));
        await service.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task With_an_interval_of_zero_it_asks_nobody()
    {
        using var never = new CheckBackService(
            Options with { Interval = TimeSpan.Zero }, fleet, inbox, probe, clock, log.Logger);
        await never.StartAsync(TestContext.Current.CancellationToken);
        await never.ExecuteTask!;
    }

    [Fact]
    public async Task A_device_that_is_not_online_is_not_asked()
    {
        await using var peer = HttpPeer.Answering("");
        var device = Online(Examples.Announcement() with { Address = "127.0.0.1", HttpPort = peer.Port });
        fleet.Publish([device with { Presence = Presence.Stopped }]);

        await RoundAsync();

        Assert.Empty(peer.Requests);
    }

    [Fact]
    public async Task By_hand_a_device_is_asked_at_once_and_not_again_for_a_while()
    {
        fleet.Publish([Online(Examples.Announcement() with { Address = "8.8.8.8" })]);
        var device = fleet.Find(Examples.Id)!;

        var check = await service.CheckAsync(device, TestContext.Current.CancellationToken);
        Assert.Equal(HttpFinding.NotAsked, check!.Finding);
        Assert.Null(await service.CheckAsync(device, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task What_was_found_of_a_device_that_changes_while_it_is_asked_is_not_kept(bool announces, bool leaves)
    {
        var announcement = Examples.Announcement();
        var rounds = 0;
        await using var peer = HttpPeer.Answering((stream, cancel) =>
        {
            if (++rounds == 2)
            {
                var device = fleet.Find(Examples.Id)!;
                device = announces ? device with { Announcement = Online(announcement).Announcement } : device;
                fleet.Publish([leaves ? device with { Presence = Presence.Offline } : device]);
            }

            return stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(answer), cancel).AsTask();
        });
        announcement = announcement with { Address = "127.0.0.1", HttpPort = peer.Port };
        fleet.Publish([Online(announcement)]);
        answer = Ok(announcement with { Id = "other" });

        await service.AskDueAsync(TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromHours(2));
        await service.AskDueAsync(TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMinutes(1));
        await service.AskDueAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, rounds);
        Assert.Equal(announces || leaves ? [] : [EventKind.SomebodyElse], await ToldAsync());
        Assert.Equal(announces || leaves, fleet.Find(Examples.Id)!.EventState.Http is null);
    }

    private async Task RoundAsync()
    {
        await service.AskDueAsync(TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromHours(2));
        await service.AskDueAsync(TestContext.Current.CancellationToken);
    }

    private async Task<IReadOnlyList<EventKind>> ToldAsync() =>
        [.. (await store.EventsAsync(new(100))).Select(each => each.Kind)];

    private static Device Online(DeviceAnnouncement announcement) => Examples.Device() with
    {
        Presence = Presence.Online,
        Announcement = new(announcement, Wire.Write(announcement), 1),
    };

    private static string Ok(DeviceAnnouncement announcement)
    {
        var body = System.Text.Encoding.UTF8.GetString(Wire.Write(announcement));
        return $"HTTP/1.1 200 OK\r\nContent-Length: {System.Text.Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
    }
}
