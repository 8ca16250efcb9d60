using HealthCheck.Collector.Alerts;
using HealthCheck.Collector.Alerts.Channels;
using HealthCheck.Collector.Alerts.Weekly;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Storage;
using HealthCheck.Collector.Tests.Storage;
using HealthCheck.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace HealthCheck.Collector.Tests.Alerts.Weekly;

/// <summary>The summary of a week, from the events of a real store.</summary>
public sealed class WeeklyServiceTests : IAsyncLifetime
{
    // A Tuesday.
    private readonly FakeTimeProvider clock = new(new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero));
    private readonly TempDirectory directory = new();
    private readonly Fleet fleet = new();
    private LiteDbStore store = null!;
    private AlertBook book = null!;
    private WeeklyService service = null!;

    private IReadOnlyList<AlertMessage> Sent => [.. book.State.Outbox.Items.Select(each => each.Message)];

    public ValueTask InitializeAsync()
    {
        var log = new LogLines().Logger;
        store = LiteDbStore.Open(new(directory.Path), new(clock, log), clock);
        book = new(new(directory.Path, log), clock, log);
        fleet.Publish([
            Examples.Device("barn") with { Presence = Presence.Online },
            Examples.Device("kitchen") with { Number = 2, Presence = Presence.Online },
        ]);
        service = Make(AlertOptions.Default);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        service.Dispose();
        await store.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task On_Monday_at_nine_the_week_is_told_once()
    {
        AddChannel();
        await LookAsync();
        clock.Advance(TimeSpan.FromDays(2));
        var now = clock.GetUtcNow();
        await store.SaveAsync(Changes.Of(
            new DeviceEvent(1, "barn", EventKind.Offline, now, null, "online", "offline", ""),
            new DeviceEvent(2, "barn", EventKind.Online, now.AddHours(2), null, "offline", "online", "")));
        clock.SetUtcNow(new(2026, 3, 16, 8, 59, 59, TimeSpan.Zero));
        await LookAsync();
        Assert.Empty(Sent);

        clock.Advance(TimeSpan.FromSeconds(1));
        await LookAsync();
        var message = Assert.Single(Sent);
        Assert.Equal("Weekly summary: something to say of 1 of 2 devices", message.Title);
        Assert.Equal(
            "barn: offline for 2 h 0 min.\nNothing to say of 1 device.\n", message.Text);
        Assert.Equal(AlertMessageKind.Summary, message.Kind);

        clock.Advance(TimeSpan.FromDays(6));
        await LookAsync();
        Assert.Single(Sent);
        clock.Advance(TimeSpan.FromDays(1));
        await LookAsync();
        Assert.Equal("Weekly summary: all is well, 2 devices", Sent[1].Title);
    }

    [Fact]
    public async Task Without_a_channel_nothing_is_made_and_nothing_is_caught_up()
    {
        await LookAsync();
        clock.Advance(TimeSpan.FromDays(7));
        await LookAsync();
        AddChannel();
        await LookAsync();
        Assert.Empty(Sent);
    }

    [Fact]
    public async Task A_clock_that_was_ahead_does_not_end_the_summaries()
    {
        AddChannel();
        book.Change(state => state with { NextWeekly = clock.GetUtcNow().AddYears(3) });
        await LookAsync();
        clock.Advance(TimeSpan.FromDays(6));
        await LookAsync();
        Assert.Single(Sent);
    }

    [Fact]
    public async Task It_waits_for_the_end_of_quiet_hours_and_is_off_by_a_setting()
    {
        AddChannel();
        using var quiet = Make(AlertOptions.Default with { Quiet = (new(8, 0), new(10, 0)) });
        using var never = Make(AlertOptions.Default with { WeeklyOn = null });
        await quiet.LookAsync(TestContext.Current.CancellationToken);
        clock.SetUtcNow(new(2026, 3, 16, 9, 30, 0, TimeSpan.Zero));
        await quiet.LookAsync(TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMinutes(30));
        await never.LookAsync(TestContext.Current.CancellationToken);
        Assert.Empty(Sent);
        await quiet.LookAsync(TestContext.Current.CancellationToken);
        Assert.Single(Sent);
    }

    [Fact]
    public async Task Another_day_in_the_settings_and_a_clock_a_little_back_send_it_once()
    {
        AddChannel();
        await LookAsync();
        clock.SetUtcNow(new(2026, 3, 12, 9, 0, 0, TimeSpan.Zero));
        using var wednesday = Make(AlertOptions.Default with { WeeklyOn = DayOfWeek.Wednesday });
        for (var hour = 0; hour <= 6 * 24; hour++)
        {
            await wednesday.LookAsync(TestContext.Current.CancellationToken);
            clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Single(Sent);
        clock.AutoAdvanceAmount = TimeSpan.Zero;
        book.Change(state => state with { WeeklySentAt = clock.GetUtcNow().AddSeconds(2) });
        await wednesday.LookAsync(TestContext.Current.CancellationToken);
        Assert.Single(Sent);
    }

    private void AddChannel() => new ChannelFile(directory.Path).Change(_ =>
        [new("phone", "ntfy", "https://ntfy.example/topic", new Dictionary<string, string>())]);

    private Task LookAsync() => service.LookAsync(TestContext.Current.CancellationToken);

    private WeeklyService Make(AlertOptions options)
    {
        var schedule = options.Schedule(TimeZoneInfo.Utc);
        var log = new LogLines().Logger;
        return new(
            store, fleet, book, new(new(directory.Path), log),
            new(directory.Path, TimeZoneInfo.Utc, log), new(schedule, null), options, schedule, clock, log);
    }
}
