using System.Collections.Immutable;
using HealthCheck.Collector.Alerts.Channels;
using HealthCheck.Collector.Wording;
using HealthCheck.Contracts;

namespace HealthCheck.Collector.Alerts;

/// <summary>
/// Messages that are not sent yet, each for one channel. A channel gets its messages in their order, one at a time.
/// What cannot be sent within a day becomes one summary, which waits until it can.
/// </summary>
/// <param name="Items">Oldest first.</param>
/// <param name="Refused">Channels that take nothing any more, with the reason, by <see cref="ChannelFile.KeyOf"/>.
/// </param>
internal sealed record Outbox(ImmutableList<OutboxItem> Items, ImmutableDictionary<string, string> Refused)
{
    /// <summary>Messages for one channel at most. More become a summary, too.</summary>
    public const int MostForOne = 200;

    private const int MostTitles = 20;

    private static readonly TimeSpan Expiry = TimeSpan.FromDays(1);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(5), LongestDelay = TimeSpan.FromHours(1);

    /// <summary>Nothing to send.</summary>
    public static Outbox Empty { get; } = new([], ImmutableDictionary<string, string>.Empty);

    /// <summary>The oldest message for some channels; null when nothing waits for them.</summary>
    /// <param name="channels">Names of the channels that count.</param>
    public OutboxItem? Oldest(IReadOnlySet<string> channels) =>
        Items.Where(item => channels.Contains(item.Channel)).MinBy(item => item.Message.Time);

    /// <summary>With a message for channels.</summary>
    public Outbox With(AlertMessage message, IEnumerable<string> channels) =>
        this with { Items = Items.AddRange(channels.Select(each => new OutboxItem(message, each, message.Time))) };

    /// <summary>What a channel gets next; null when nothing waits for it.</summary>
    public OutboxItem? Next(string channel) => Items.Find(item => item.Channel == channel);

    /// <summary>After an attempt.</summary>
    public Outbox After(OutboxItem item, SendResult result, DateTimeOffset now)
    {
        // The item may be a summary by now, or its channel removed.
        var index = Items.FindIndex(each => each.Channel == item.Channel && each.Message.Id == item.Message.Id);
        if (index < 0)
            return this;
        return result.Outcome is SendOutcome.Delivered or SendOutcome.Rejected
            ? this with { Items = Items.RemoveAt(index) }
            : this with
            {
                Items = Items.SetItem(index, item with
                {
                    Attempts = item.Attempts + 1,
                    LastAnswer = result.Answer,
                    NextTry = now + (result.RetryAfter ?? Delay(item.Attempts)),
                }),
            };
    }

    /// <summary>After a channel works again.</summary>
    /// <param name="key">See <see cref="ChannelFile.KeyOf"/>.</param>
    public Outbox WithoutRefusal(string key) =>
        Refused.ContainsKey(key) ? this with { Refused = Refused.Remove(key) } : this;

    /// <summary>Without what is for channels that do not exist any more.</summary>
    /// <param name="channels">Names of those that exist.</param>
    public Outbox For(IReadOnlyCollection<string> channels) =>
        Items.All(item => channels.Contains(item.Channel))
            ? this
            : this with { Items = Items.RemoveAll(item => !channels.Contains(item.Channel)) };

    /// <summary>With a summary in place of what is too old, or too much.</summary>
    public Outbox Expire(DateTimeOffset now)
    {
        var outbox = this;
        foreach (var channel in Items.Select(item => item.Channel).Distinct())
            outbox = outbox.Expire(channel, now);
        return outbox;
    }

    private Outbox Expire(string channel, DateTimeOffset now)
    {
        var all = Items.FindAll(item => item.Channel == channel);
        var old = all.FindAll(item =>
            item.NotSent == 0 && (now - item.Message.Time >= Expiry || all.IndexOf(item) < all.Count - MostForOne));
        if (old.IsEmpty)
            return this;
        var summary = all.Find(item => item.NotSent > 0);
        var count = old.Count + (summary?.NotSent ?? 0);
        var lines = (summary?.Message.Text.Split('\n').Skip(1).Where(line => line.Length > 0) ?? [])
            .Concat(old.Select(item => $"{Words.Iso(item.Message.Time)} {item.Message.Title}"))
            .TakeLast(MostTitles);
        var text = $"{Words.Plain(Words.Count(count, "message", "messages"))} could not be sent in time."
            + $" The latest:\n{string.Join('\n', lines)}\n";
        var message = new AlertMessage(
            Guid.NewGuid().ToString("N"), "not-sent", AlertMessageKind.Summary, HealthStatus.Warning,
            "What happened while nothing could be sent", text, old[^1].Message.Url,
            summary?.Message.Time ?? old[0].Message.Time);
        var first = new OutboxItem(
            message, channel, all[0].NextTry, all[0].Attempts, all[0].LastAnswer, count);
        return this with { Items = [first, .. Items.Except(old).Where(item => item != summary)] };
    }

    private static TimeSpan Delay(int attempts)
    {
        var delay = FirstDelay * Math.Pow(2, Math.Min(attempts, 20));
        return delay < LongestDelay ? delay : LongestDelay;
    }
}
