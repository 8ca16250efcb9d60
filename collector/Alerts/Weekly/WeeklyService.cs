using HealthCheck.Collector.Alerts.Rules;
using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Storage;
using HealthCheck.Hosting.Errors;
using Serilog;

namespace HealthCheck.Collector.Alerts.Weekly;

/// <summary>Puts a summary of the week into the outbox, once a week.</summary>
internal sealed class WeeklyService(
    IStore store, Fleet fleet, AlertBook book, AlertChannels channels, RuleFile rules, AlertMessages messages,
    AlertOptions options, LocalSchedule schedule, TimeProvider time, ILogger log) : BackgroundService
{
    private const int MostEvents = 100_000, MostForecasts = 200;

    private static readonly TimeSpan
        Interval = TimeSpan.FromMinutes(1), Week = TimeSpan.FromDays(7), Pause = TimeSpan.FromDays(1);

    /// <summary>Sends the summary if it is due.</summary>
    public async Task LookAsync(CancellationToken stop)
    {
        if (options.WeeklyOn is not { } day)
            return;
        var now = time.GetUtcNow();
        // A clock that is set back a little does not bring the same one again.
        var sent = book.State.WeeklySentAt is { } at && at <= now + Pause ? at + Pause : now;
        var next = schedule.NextSummary(Times.Later(now, sent), day);
        // At the first start, after another setting, and after a clock that was ahead.
        if (book.State.NextWeekly is not { } due || (due > now && due != next))
        {
            book.Change(state => state with { NextWeekly = next });
            return;
        }

        var names = channels.All.Select(each => each.Name).ToList();
        if (due > now || schedule.IsQuiet(now))
            return;
        var message = names.Count == 0 ? null : messages.Weekly(await WeekAsync(now, stop), now);
        book.Change(state => state with
        {
            NextWeekly = schedule.NextSummary(now, day),
            WeeklySentAt = message is null ? state.WeeklySentAt : now,
            Outbox = message is null ? state.Outbox : state.Outbox.With(message, names),
        });
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        string? failure = null;
        do
        {
            try
            {
                await LookAsync(stoppingToken);
                failure = null;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                if (failure != e.Message)
                    log.Error("The weekly summary cannot be made, and is tried again: {Reason}", ErrorText.Of(e));
                failure = e.Message;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<IReadOnlyList<DeviceWeek>> WeekAsync(DateTimeOffset now, CancellationToken stop)
    {
        var from = now - Week;
        var (all, isAll) = await PastEvents.ReadAsync(store, from, now, MostEvents, stop);
        if (!isAll)
            log.Warning("More happened in this week than is looked at: the summary is about its end");
        var events = all.ToLookup(each => each.DeviceId);
        var weeks = new List<DeviceWeek>();
        foreach (var device in fleet.All.Where(each =>
            !each.Owner.IsMuted && rules.Set.MuteOf(each.Id, each.Tags, now) is null))
        {
            var fullIn = fleet.Totals.Devices.Total <= MostForecasts ? await FullInAsync(device, now) : null;
            weeks.Add(DeviceWeek.Of(device, [.. events[device.Id]], from, now, fullIn, rules.Set));
        }

        return weeks;
    }

    private async Task<string?> FullInAsync(Device device, DateTimeOffset now)
    {
        var mounts = device.Health?.Read().Storage?.Mounts.Select(each => each.Mount).ToList() ?? [];
        return FullForecast.Say(await FullForecast.DaysOfAsync(store, device, mounts, now));
    }
}
