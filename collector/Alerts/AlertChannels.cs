using HealthCheck.Collector.Alerts.Channels;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;
using Serilog;

namespace HealthCheck.Collector.Alerts;

/// <summary>The channels of the owner, and what is wrong with them.</summary>
internal sealed class AlertChannels(ChannelFile file, ILogger log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private string? told;

    /// <summary>All channels; none while their file cannot be read.</summary>
    public IReadOnlyList<ChannelEntry> All
    {
        get
        {
            try
            {
                var all = file.Read();
                told = null;
                return all;
            }
            catch (AlertException e)
            {
                if (told != e.Message)
                    log.Error("{Reason:l}", told = e.Message);
                return [];
            }
        }
    }

    /// <summary>Those that take messages.</summary>
    public IEnumerable<ChannelEntry> Usable(AlertState state) =>
        All.Where(each => RefusalOf(each, state) is null && ChannelKinds.Mistake(each) is null);

    /// <summary>Why a channel takes no message any more; null when it does.</summary>
    public static string? RefusalOf(ChannelEntry entry, AlertState state) =>
        state.Outbox.Refused.GetValueOrDefault(ChannelFile.KeyOf(entry));

    /// <summary>What is wrong with them, worst first.</summary>
    public IEnumerable<Problem> Problems(AlertState state, DateTimeOffset now)
    {
        if (told is { } unreadable)
        {
            yield return new(
                "alert-channels-unreadable", HealthStatus.Critical, now, unreadable.TrimEnd('.'),
                "Give the file back to the user of the collector, or remove it and add the channels again.");
        }

        foreach (var entry in All)
        {
            if ((RefusalOf(entry, state) ?? ChannelKinds.Mistake(entry)) is { } reason)
            {
                yield return new(
                    "alert-channel-refused", HealthStatus.Warning, now,
                    $"The alert channel {entry.Name} takes no messages: {reason}".TrimEnd('.'),
                    $"Mend it, then: healthcheck-collector alert test {entry.Name}");
            }
        }

        if (state.Outbox.Oldest is { } oldest && now - oldest > Patience)
        {
            var item = state.Outbox.Items.MinBy(each => each.Message.Time)!;
            yield return new(
                "alerts-not-sent", HealthStatus.Warning, oldest,
                $"{Words.Plain(Words.Count(state.Outbox.Items.Count, "message", "messages"))} of alerts could not be "
                    + $"sent, the oldest to {item.Channel}: {item.LastAnswer ?? "not tried yet"}".TrimEnd('.'),
                "It is tried again. Look at the network of the collector, and at the service.");
        }
    }
}
