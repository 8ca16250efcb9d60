using HealthCheck.Collector.Devices;
using HealthCheck.Collector.Storage;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts.Rules;

/// <summary>Says what a rule would have changed in the last seven days, from the events that are kept.</summary>
internal sealed class AlertPreviewer(
    IStore store, Fleet fleet, RuleFile rules, AlertChannels channels, AlertOptions options, LocalSchedule schedule,
    TimeProvider time) : IDisposable
{
    private const int MostEvents = 20_000;

    private static readonly TimeSpan Week = TimeSpan.FromDays(7), LongestWork = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim one = new(1);

    /// <summary>Plays the last seven days twice, as it is and with a rule.</summary>
    /// <param name="rule">The rule; it takes the place of that of its name.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="AlertException">The rule has a mistake, or there is too much to play.</exception>
    /// <exception cref="StoreException">The events cannot be read now.</exception>
    public async Task<AlertPreview> RunAsync(AlertRule rule, CancellationToken stop)
    {
        var names = channels.All.Select(each => each.Name).ToList();
        if (RuleCheck.Mistake(rule, names) is { } mistake)
            throw new AlertException($"{mistake}. Nothing was worked out.");
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            // One after the other; the time to wait counts for nobody.
            await one.WaitAsync(stop);
            limited.CancelAfter(LongestWork);
            try
            {
                return await RunAsync(rule, names, limited.Token);
            }
            finally
            {
                one.Release();
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new AlertException("So much happened in seven days that it takes too long to work out.");
        }
    }

    public void Dispose() => one.Dispose();

    private async Task<AlertPreview> RunAsync(AlertRule rule, List<string> names, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var (events, isAll) = await PastEvents.ReadAsync(store, now - Week, now, MostEvents, stop);
        var from = isAll || events.Count == 0 ? now - Week : events[0].Time;
        var past = new AlertPast(from, now, events, [.. fleet.All]);
        var defaults = new AlertRules(options, schedule);
        var tracker = new AlertTracker(defaults, schedule, new(defaults, new(schedule, null)));
        var replay = new AlertReplay(tracker, schedule, names.Count > 0 ? names : ["a channel"]);
        var (before, after) = await Task.Run(
            () => (replay.Run(past, rules.Set, stop), replay.Run(past, rules.With(rule), stop)), stop);
        var isWhole = isAll && Math.Max(before.Count, after.Count) < AlertReplay.MostMessages;
        return new(from, now, isWhole, before, after);
    }
}
