using System.Collections.Concurrent;
using HealthCheck.Collector.Alerts.Channels;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;
using Serilog;

namespace HealthCheck.Collector.Alerts;

/// <summary>The channels of the owner, and what is wrong with them.</summary>
internal sealed class AlertChannels(ChannelFile file, ILogger log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    // By name. A mended template is tried with the next message, or by a test.
    private readonly ConcurrentDictionary<string, string> templateFailures = new(StringComparer.Ordinal);

    private IReadOnlyList<ChannelEntry>? latest;
    private string? failure;

    /// <summary>All channels. While their file cannot be read, those that were read last.</summary>
    public IReadOnlyList<ChannelEntry> All => Known ?? file.FromSettings;

    /// <summary>The same; null while nobody knows whether there are any.</summary>
    public IReadOnlyList<ChannelEntry>? Known
    {
        get
        {
            try
            {
                (latest, failure) = (file.All(), null);
            }
            catch (AlertException e)
            {
                if (failure != e.Message)
                    log.Error("{Reason:l}", failure = e.Message);
            }

            return latest;
        }
    }

    /// <summary>Those that take messages.</summary>
    public IEnumerable<ChannelEntry> Usable(AlertState state) => All.Where(each => ReasonAgainst(each, state) is null);

    /// <summary>Why a channel takes no message; null when it does.</summary>
    public static string? ReasonAgainst(ChannelEntry entry, AlertState state) =>
        state.Outbox.Refused.GetValueOrDefault(ChannelFile.KeyOf(entry)) ?? ChannelKinds.Mistake(entry);

    /// <summary>Remembers whether the template of a channel worked.</summary>
    public void Note(ChannelEntry entry, SendResult result)
    {
        if (result.TemplateFailure is not { } reason)
            templateFailures.TryRemove(entry.Name, out _);
        else if (!templateFailures.TryGetValue(entry.Name, out var known) || known != reason)
            log.Warning(
                "The template of {Channel} failed, the plain message is sent: {Reason:l}", entry.Name,
                templateFailures[entry.Name] = reason);
    }

    /// <summary>What is wrong with them, worst first.</summary>
    public IEnumerable<Problem> Problems(AlertState state, DateTimeOffset now)
    {
        var all = All;
        if (failure is { } unreadable)
        {
            yield return new(
                "alert-channels-unreadable", HealthStatus.Critical, now, unreadable.TrimEnd('.'),
                "Give the file back to the user of the collector, or remove it and add the channels again.");
        }

        var refused = all.Select(each => (each.Name, Reason: ReasonAgainst(each, state)))
            .Where(each => each.Reason is not null).ToList();
        if (refused.Count > 0)
        {
            var names = Words.List([.. refused.Select(each => each.Name)]);
            yield return new(
                "alert-channel-refused", HealthStatus.Warning, now,
                refused is [var one]
                    ? $"The alert channel {names} takes no messages: {one.Reason}".TrimEnd('.')
                    : $"The alert channels {names} take no messages",
                "Mend it, then: healthcheck-collector alert test");
        }

        foreach (var each in all)
        {
            if (templateFailures.TryGetValue(each.Name, out var reason))
            {
                yield return new(
                    "alert-template-failed", HealthStatus.Warning, now,
                    $"The template of the alert channel {each.Name} failed, the plain message is sent: {reason}",
                    "Mend the template, then: healthcheck-collector alert test");
            }
        }

        var usable = Usable(state).Select(each => each.Name).ToHashSet();
        if (state.Outbox.Oldest(usable) is { } oldest && now - oldest.Message.Time > Patience)
        {
            var count = state.Outbox.Items.Count(each => usable.Contains(each.Channel));
            yield return new(
                "alerts-not-sent", HealthStatus.Warning, oldest.Message.Time,
                $"{Words.Plain(Words.Count(count, "alert message", "alert messages"))} could not be sent, the oldest to "
                    + $"{oldest.Channel}: {oldest.LastAnswer ?? "not tried yet"}".TrimEnd('.'),
                "It is tried again. Look at the network of the collector, and at the service.");
        }
    }
}
