using System.Collections.Concurrent;
using HealthCheck.Collector.Alerts.Channels;
using Serilog;

namespace HealthCheck.Collector.Alerts;

/// <summary>
/// Sends what the outbox holds, to each channel one message at a time. A message leaves the outbox when the service
/// has it, so after a kill at most one is sent twice.
/// </summary>
internal sealed class AlertSender(
    AlertBook book, AlertChannels channels, ChannelFile file, AlertMessages messages, ChannelContext context,
    LocalSchedule schedule, ILogger log) : BackgroundService
{
    // Services allow about one message a second.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Task> sending = new(StringComparer.Ordinal);
    private string? failure;

    /// <summary>Sends a test message at once.</summary>
    /// <returns>What the service answered; null when there is no such channel.</returns>
    public async Task<SendResult?> TestAsync(string name, CancellationToken stop)
    {
        if (channels.All.FirstOrDefault(each => each.Name == name) is not { } entry)
            return null;
        var result = await SendAsync(entry, messages.Test(name, context.Time.GetUtcNow()), context, stop);
        channels.Note(entry, result);
        ForgetIfGone(entry, result);
        if (result.Outcome == SendOutcome.Delivered)
        {
            book.Change(state => state.Outbox.WithoutRefusal(ChannelFile.KeyOf(entry)) is var outbox
                && outbox != state.Outbox
                    ? state with { Outbox = outbox }
                    : state);
        }

        return result.TemplateFailure is { } reason
            ? result with { Answer = $"{result.Answer}. The template failed, so this was the plain message: {reason}" }
            : result;
    }

    /// <summary>Sends a message over a channel once.</summary>
    public static async Task<SendResult> SendAsync(
        ChannelEntry entry, AlertMessage message, ChannelContext context, CancellationToken stop)
    {
        if (ChannelKinds.Mistake(entry) is { } mistake)
            return new(SendOutcome.Refused, mistake);
        var channel = ChannelKinds.Find(entry.Kind)!.Open(entry, context);
        return await channel.SendAsync(message, stop);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, context.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                TrySendDue(stoppingToken);
        }
        finally
        {
            await Task.WhenAll(sending.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // What nobody foresaw must end neither the alerts nor the collector.
    private void TrySendDue(CancellationToken stop)
    {
        try
        {
            SendDue(stop);
            failure = null;
        }
        catch (Exception e)
        {
            if (failure != e.Message)
                log.Error(e, "Alerts could not be sent; it is tried again");
            failure = e.Message;
        }
    }

    private void SendDue(CancellationToken stop)
    {
        var state = book.State;
        var now = context.Time.GetUtcNow();
        if (state.Outbox.Items.IsEmpty || schedule.IsQuiet(now))
            return;
        foreach (var entry in channels.Usable(state))
        {
            if (state.Outbox.Next(entry.Name) is { } item && item.NextTry <= now
                && (!sending.TryGetValue(entry.Name, out var running) || running.IsCompleted))
                sending[entry.Name] = SendItemAsync(entry, item, stop);
        }
    }

    private async Task SendItemAsync(ChannelEntry entry, OutboxItem item, CancellationToken stop)
    {
        SendResult result;
        try
        {
            result = await SendAsync(entry, item.Message, context, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            // A channel does not throw. If one does, the others go on, and the log has the whole of it.
            log.Error(e, "The channel {Channel} failed", entry.Name);
            result = new(SendOutcome.Retry, $"failed: {e.GetType().Name}");
        }

        Log(entry, item, result);
        channels.Note(entry, result);
        book.Change(state =>
        {
            var outbox = state.Outbox.After(item, result, context.Time.GetUtcNow());
            if (result.Outcome == SendOutcome.Refused)
                outbox = outbox with { Refused = outbox.Refused.SetItem(ChannelFile.KeyOf(entry), result.Answer) };
            return outbox == state.Outbox ? state : state with { Outbox = outbox };
        });
        if (result.NewTarget is { } moved)
            Move(entry, moved);
        ForgetIfGone(entry, result);
    }

    private void ForgetIfGone(ChannelEntry entry, SendResult result)
    {
        if (!result.IsGone || entry.IsFromSettings)
            return;
        try
        {
            file.Remove(entry.Name);
            log.Information("{Channel} is gone and forgotten: {Answer:l}", entry.Name, result.Answer);
        }
        catch (AlertException e)
        {
            log.Warning("{Channel} is gone and cannot be removed: {Reason}", entry.Name, e.Message);
        }
    }

    private void Move(ChannelEntry entry, string target)
    {
        if (entry.IsFromSettings)
        {
            log.Error("{Channel} has another target now, write it into the settings: {Target}", entry.Name, target);
            return;
        }

        try
        {
            file.Change(all => [.. all.Select(each => each.Name == entry.Name ? each with { Target = target } : each)]);
        }
        catch (AlertException e)
        {
            log.Error("{Channel} has another address now, which cannot be kept: {Reason}", entry.Name, e.Message);
        }
    }

    private void Log(ChannelEntry entry, OutboxItem item, SendResult result)
    {
        switch (result.Outcome)
        {
            case SendOutcome.Delivered:
                log.Information("Sent to {Channel}: {Title}", entry.Name, item.Message.Title);
                break;
            case SendOutcome.Rejected:
                log.Error(
                    "{Channel} does not take this message, it is dropped: {Title}. {Answer}", entry.Name,
                    item.Message.Title, result.Answer);
                break;
            case SendOutcome.Refused:
                log.Error("{Channel} takes no messages any more: {Answer}", entry.Name, result.Answer);
                break;
            case SendOutcome.Retry when item.Attempts == 0:
                log.Warning("Could not send to {Channel}, it is tried again: {Answer}", entry.Name, result.Answer);
                break;
        }
    }
}
